using System.Text;

namespace SessionGen.Testing;

/// <summary>Files that are committed and generated: compared by a test, and written by it where SESSIONGEN_UPDATE is 1.</summary>
internal static class CommittedFile
{
    public static void CompareOrUpdate(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable("SESSIONGEN_UPDATE") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, path), expected, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Assert.Equal(expected, Repository.Read(path));
    }
}
