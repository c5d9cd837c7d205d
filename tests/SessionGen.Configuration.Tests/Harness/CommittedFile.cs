using System.Text;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>Files that are committed and generated: compared by a test, and written by it where SESSIONGEN_UPDATE is 1.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static bool IsUpdating => Environment.GetEnvironmentVariable("SESSIONGEN_UPDATE") == "1";

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    public static void CompareOrUpdate(string path, string expected)
    {
        if (IsUpdating)
        {
            File.WriteAllText(Path.Combine(Root, path), expected, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Assert.Equal(expected, Read(path));
    }

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "SessionGen.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
