namespace SessionGen.Testing.Processes;

/// <summary>The source tree that the packages are packed from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

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
