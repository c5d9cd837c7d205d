using System.Text.RegularExpressions;
using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen.AspNetCore.UI.Tests;

public sealed partial class PageTextTests
{
    [Fact]
    public void The_documentation_lists_every_text_that_pages_and_components_use()
    {
        var root = Repository.Root;
        var sources = Directory.EnumerateFiles(Path.Combine(root, "runtime", "SessionGen.AspNetCore.UI"), "*.*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".razor", StringComparison.Ordinal) || path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(File.ReadAllText);
        var used = sources.SelectMany(source => Use().Matches(source)).SelectMany(match => Text().Matches(match.Value)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal).ToArray();
        var page = File.ReadAllText(Path.Combine(root, "docs", "pages.md")).ReplaceLineEndings(" ");
        var listed = page[page.IndexOf("Choose an account · ", StringComparison.Ordinal)..].Split("  ##")[0];

        Assert.Equal(used, listed.Split(" · ").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-5, "Active now")]
    [InlineData(59, "Active now")]
    [InlineData(60, "Active a minute ago")]
    [InlineData(119, "Active a minute ago")]
    [InlineData(120, "Active 2 minutes ago")]
    [InlineData(3599, "Active 59 minutes ago")]
    [InlineData(3600, "Active an hour ago")]
    [InlineData(7200, "Active 2 hours ago")]
    [InlineData(86399, "Active 23 hours ago")]
    [InlineData(86400, "Active a day ago")]
    [InlineData(172800, "Active 2 days ago")]
    [InlineData(86400 * 400, "Active 400 days ago")]
    public async Task Last_activity_is_said_as_people_say_it(int secondsAgo, string text)
    {
        await using var site = await PagesSite.StartAsync();

        var texts = (PageTexts)site.Services.GetService(typeof(PageTexts))!;

        Assert.Equal(text, texts.GetActivity(TimeSpan.FromSeconds(secondsAgo)));
    }

    // An indexer of the texts, with whatever stands in its brackets before an argument.
    [GeneratedRegex("""(?:Texts|texts|this)\[[^\]]*?"[^\]]*\]|Texts\.Split\("[^"]*"\)""")]
    private static partial Regex Use();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Text();
}
