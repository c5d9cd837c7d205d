using SessionGen.Configuration;
using SessionGen.Configuration.Locking;
using SessionGen.Tool.Writing;

namespace SessionGen.Tool.Commands;

/// <summary>What a command reads: sessions.yaml, the lock beside it, and the name of the project.</summary>
internal sealed class Input
{
    private Input(string path, string text, CancellationToken cancellationToken)
    {
        Path = path;
        Text = text;
        File = SessionsFile.Read(text, cancellationToken);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        LockPath = System.IO.Path.Combine(folder, SessionsFileName.Lock);
        LockText = System.IO.File.Exists(LockPath) ? System.IO.File.ReadAllText(LockPath) : null;
        string[] projects = Directory.GetFiles(folder.Length == 0 ? "." : folder, "*.csproj");
        Project = projects is [var project] ? System.IO.Path.GetFileNameWithoutExtension(project) : null;
    }

    public string Path { get; }

    public string Text { get; }

    public SessionsFile File { get; }

    public string LockPath { get; }

    /// <summary>Gets the text of the lock, or null if there is none.</summary>
    public string? LockText { get; }

    /// <summary>Gets the name of the only project file beside sessions.yaml, or null.</summary>
    public string? Project { get; }

    public static Input Read(string? path, CancellationToken cancellationToken)
    {
        var file = Find(path ?? ".");
        return new Input(file, System.IO.File.ReadAllText(file), cancellationToken);
    }

    /// <summary>Gets the errors of sessions.yaml.</summary>
    public IReadOnlyList<LocatedFinding> Errors =>
        [.. File.Findings.Where(finding => finding.IsError).Select(finding => new LocatedFinding(Path, Text, finding))];

    /// <summary>Gets what the compiler would report of both files.</summary>
    public IReadOnlyList<LocatedFinding> FindAll(CancellationToken cancellationToken)
    {
        IEnumerable<LocatedFinding> findings = File.Findings.Select(finding => new LocatedFinding(Path, Text, finding));
        if (LockText is not null)
        {
            var locked = SessionsLock.Read(LockText, cancellationToken);
            findings = findings
                .Concat(LockComparison.Check(File, locked, Project).Select(finding => new LocatedFinding(Path, Text, finding)))
                .OrderBy(located => located.Finding.Span.Start.Offset)
                .Concat(LockComparison.CheckLock(locked, Project).Select(finding => new LocatedFinding(LockPath, LockText, finding)));
        }

        return [.. findings];
    }

    private static string Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        var files = Directory.GetFiles(path).Where(SessionsFileName.Matches).Order(StringComparer.Ordinal).ToArray();
        return files switch
        {
            [] => throw new FileNotFoundException($"There is no sessions.yaml in '{System.IO.Path.GetFullPath(path)}'."),
            [var single] => System.IO.Path.GetRelativePath(".", single),
            _ => throw new IOException(
                $"'{System.IO.Path.GetFullPath(path)}' contains more than one sessions.yaml: "
                    + $"{string.Join(", ", files.Select(System.IO.Path.GetFileName))}. Keep one of them."),
        };
    }
}
