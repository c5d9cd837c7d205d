using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>
/// Compares generated files with those committed under <c>Snapshots/</c>. Run the tests with <c>SESSIONGEN_ACCEPT_SNAPSHOTS=1</c> to
/// take what is generated as what is expected, and read the diff before committing it.
/// </summary>
internal static partial class Snapshot
{
    private const string Switch = "SESSIONGEN_ACCEPT_SNAPSHOTS";

    private static readonly string s_folder = Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectDirectory").Value!,
        "Snapshots");

    /// <summary>Fails where the files differ from those of the folder, or where one has too many.</summary>
    /// <param name="name">The folder under <c>Snapshots/</c>.</param>
    /// <param name="files">The generated files by name.</param>
    public static void Matches(string name, IEnumerable<(string Name, string Text)> files)
    {
        var folder = Path.Combine(s_folder, name);
        var actual = files.ToDictionary(file => Path.ChangeExtension(file.Name, ".verified.cs"), file => WithoutVersion(file.Text));
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Accept(folder, actual);
        }

        var expected = Directory.Exists(folder)
            ? Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), path => File.ReadAllText(path).ReplaceLineEndings("\n"))
            : [];
        var differences = actual.Keys.Union(expected.Keys).Order(StringComparer.Ordinal)
            .Select(file => Difference(file, expected.GetValueOrDefault(file), actual.GetValueOrDefault(file)))
            .Where(difference => difference is not null)
            .ToArray();
        Assert.True(
            differences.Length == 0,
            $"Snapshots/{name} differs (- expected, + generated). Set {Switch}=1 to accept.\n{string.Join("\n", differences)}");
    }

    /// <summary>A line diff, or null where the texts are equal. Internal so that a test can see it fail.</summary>
    internal static string? Difference(string file, string? expected, string? actual)
    {
        if (expected == actual)
        {
            return null;
        }

        if (expected is null || actual is null)
        {
            return $"{file}: {(expected is null ? "is generated, but not expected" : "is expected, but not generated")}";
        }

        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var start = 0;
        while (start < Math.Min(left.Length, right.Length) && left[start] == right[start])
        {
            start++;
        }

        var end = 0;
        while (end < Math.Min(left.Length, right.Length) - start && left[^(end + 1)] == right[^(end + 1)])
        {
            end++;
        }

        var text = new StringBuilder($"{file}, line {start + 1}:\n");
        foreach (var line in left[start..^end])
        {
            text.Append("- ").Append(line).Append('\n');
        }

        foreach (var line in right[start..^end])
        {
            text.Append("+ ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static void Accept(string folder, Dictionary<string, string> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.GetFiles(folder).Where(path => !files.ContainsKey(Path.GetFileName(path))))
        {
            File.Delete(path);
        }

        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }
    }

    // A release must not touch every snapshot.
    private static string WithoutVersion(string text) => GeneratedCode.Replace(text, "GeneratedCode(\"SessionGen\", \"…\")");

    [GeneratedRegex("""GeneratedCode\("SessionGen", "[^"]*"\)""")]
    private static partial Regex GeneratedCode { get; }
}
