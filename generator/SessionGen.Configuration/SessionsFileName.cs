namespace SessionGen.Configuration;

/// <summary>Which of a project's additional files is its sessions.yaml. The generator and the analyzers ask here, so they agree.</summary>
internal static class SessionsFileName
{
    public const string Preferred = "sessions.yaml";

    public const string Alternative = "sessions.yml";

    /// <summary>
    /// Whether the last part of the path is a name of the file. Case is ignored: a checkout on Windows or macOS finds the file
    /// under any spelling, and the same commit must not compile differently on Linux.
    /// </summary>
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
