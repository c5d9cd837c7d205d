namespace SessionGen.Configuration;

/// <summary>Which of a project's additional files is its sessions.yaml. The generator and the analyzers ask here, so they agree.</summary>
internal static class SessionsFileName
{
    public const string Preferred = "sessions.yaml";

    public const string Alternative = "sessions.yml";

    // Ignores case, so that a file that compiles on Windows or macOS compiles on Linux too.
    public static bool Matches(string? path)
    {
        if (path is null)
        {
            return false;
        }

        var start = path.LastIndexOfAny(['/', '\\']) + 1;
        return Is(path, start, Preferred) || Is(path, start, Alternative);
    }

    private static bool Is(string path, int start, string name) =>
        path.Length - start == name.Length
        && string.Compare(path, start, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0;
}
