namespace SessionGen.Configuration;

/// <summary>Which of a project's additional files is its sessions.yaml. The generator and the analyzers ask here, so they agree.</summary>
internal static class SessionsFileName
{
    // Ignores case, so that a file that compiles on Windows or macOS compiles on Linux too.
    public static bool Matches(string? path)
    {
        var name = path?.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        return string.Equals(name, "sessions.yaml", StringComparison.OrdinalIgnoreCase)
            || string.Equals(name, "sessions.yml", StringComparison.OrdinalIgnoreCase);
    }
}
