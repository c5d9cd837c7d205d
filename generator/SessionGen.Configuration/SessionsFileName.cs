namespace SessionGen.Configuration;

/// <summary>Which of a project's additional files is its sessions.yaml. The generator and the analyzers ask here, so they agree.</summary>
internal static class SessionsFileName
{
    private static readonly char[] _separators = ['/', '\\'];

    public const string Lock = "sessions.lock.yaml";

    // Ignores case, so that a file that compiles on Windows or macOS compiles on Linux too.
    public static bool Matches(string? path)
    {
        var name = GetName(path);
        return string.Equals(name, "sessions.yaml", StringComparison.OrdinalIgnoreCase)
            || string.Equals(name, "sessions.yml", StringComparison.OrdinalIgnoreCase);
    }

    // In the same folder.
    public static bool IsLockOf(string file, string? path)
        => string.Equals(GetName(path), Lock, StringComparison.OrdinalIgnoreCase)
            && string.Equals(GetFolder(path!), GetFolder(file), StringComparison.Ordinal);

    private static string? GetName(string? path) => path?.Substring(path.LastIndexOfAny(_separators) + 1);

    private static string GetFolder(string path) => path.Substring(0, path.LastIndexOfAny(_separators) + 1);
}
