namespace SessionGen.Testing;

/// <summary>The source tree of these tests.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A file of it, with <c>\n</c> at the ends of its lines.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SessionGen.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No SessionGen.sln in {AppContext.BaseDirectory} or above it.");
    }
}
