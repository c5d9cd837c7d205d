namespace SessionGen.Testing;

/// <summary>What a test needs beside the .NET SDK. Where it is missing the test is skipped with the reason, and fails where nothing may be missing.</summary>
internal static class Requires
{
    /// <summary>A program that is started by its name.</summary>
    public static void Program(string name) =>
        That(Find(name) is not null, $"'{name}' is not installed.");

    public static void That(bool condition, string reason)
    {
        if (Environment.GetEnvironmentVariable("SESSIONGEN_REQUIRE_ALL") == "1")
        {
            Assert.True(condition, reason + " SESSIONGEN_REQUIRE_ALL=1 allows no test to be skipped.");
        }

        Assert.SkipUnless(condition, reason);
    }

    /// <summary>Where a program is; null where it is not on the path.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
