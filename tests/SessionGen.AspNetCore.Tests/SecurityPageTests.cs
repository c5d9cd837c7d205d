using System.Text.RegularExpressions;

namespace SessionGen.AspNetCore.Tests;

public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_security_page_names_exists()
    {
        var root = Repository.Root;
        var page = File.ReadAllText(Path.Combine(root, "docs", "security.md"));
        var sources = string.Join('\n', Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText));

        var names = TestName().Matches(page).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.True(names.Length > 30);
        Assert.All(names, name => Assert.Matches($@"(void|Task)\s+{name}\(", sources));
    }

    // In code marks, a capital and at least three underscores: no type or header looks like that.
    [GeneratedRegex("`([A-Z]\\w*(?:_\\w+){3,})`")]
    private static partial Regex TestName();
}
