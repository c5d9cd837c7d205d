using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SessionGen.AspNetCore.UI.Accounts;

namespace SessionGen.AspNetCore.UI.Tests;

public sealed partial class StyleTests
{
    [Fact]
    public async Task The_stylesheet_is_kept_by_caches_and_asked_for_again_by_its_tag()
    {
        await using var site = await PagesSite.StartAsync();
        using var browser = site.NewBrowser();

        using var first = await browser.GetAsync("/session/style.css");
        var tag = first.Headers.ETag!.ToString();
        using var second = await browser.GetAsync("/session/style.css", ("If-None-Match", "W/" + tag));
        using var other = await browser.GetAsync("/session/style.css", ("If-None-Match", "\"x\""));
        using var head = await browser.SendAsync(HttpMethod.Head, "/session/style.css", null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, other.StatusCode, head.StatusCode));
        Assert.Equal("text/css; charset=utf-8", first.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", first.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(first.Headers.CacheControl is { Public: true, NoCache: true });
        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(first.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task The_stylesheet_renews_no_session_so_that_its_response_stays_cacheable()
    {
        await using var site = await PagesSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");
        browser.DropToken();

        using var response = await browser.GetAsync("/session/style.css");

        Assert.Empty(Browser.ReadSetCookies(response));
        Assert.Equal(0, site.Store.Renewals);
    }

    [Theory]
    [InlineData("text", "surface")]
    [InlineData("text", "backdrop")]
    [InlineData("text", "hover")]
    [InlineData("muted", "surface")]
    [InlineData("muted", "hover")]
    [InlineData("accent", "surface")]
    [InlineData("accent", "hover")]
    [InlineData("on-accent", "accent")]
    public void Text_has_enough_contrast_in_both_color_schemes(string text, string background)
    {
        var colors = Scheme().Matches(Css).ToDictionary(match => match.Groups["name"].Value, match => (Light: match.Groups["light"].Value, Dark: match.Groups["dark"].Value));
        var plain = Plain().Matches(Css).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["light"].Value);

        // WCAG 2.2, 1.4.3.
        Assert.InRange(Contrast(colors[text].Light, colors[background].Light), 4.5, 21);
        Assert.InRange(Contrast(colors[text].Dark, colors[background].Dark), 4.5, 21);

        // Browsers without light-dark() get the light scheme.
        Assert.Equal((colors[text].Light, colors[background].Light), (plain[text], plain[background]));
    }

    [Fact]
    public void Initials_have_enough_contrast_on_every_color()
    {
        var hues = Hue().Matches(Css);

        Assert.Equal(AccountPresentation.Hues, hues.Count);
        Assert.All(hues, hue => Assert.InRange(Contrast("#ffffff", hue.Groups["color"].Value), 4.5, 21));
    }

    [Theory]
    [InlineData("color-scheme: light dark")]
    [InlineData("@media (prefers-reduced-motion: no-preference)")]
    [InlineData("@media (forced-colors: active)")]
    [InlineData("@media (max-width: 30rem)")]
    [InlineData(":focus-visible")]
    public void It_heeds_what_people_prefer(string rule) => Assert.Contains(rule, Css, StringComparison.Ordinal);

    [Fact]
    public void Every_rule_keeps_to_our_own_elements()
    {
        var selectors = Selector().Matches(Comment().Replace(Css, "")).Select(match => match.Groups[1].Value.Trim()).Where(selector => !selector.StartsWith('@')).ToArray();

        Assert.True(selectors.Length > 40);
        Assert.All(selectors, selector => Assert.Contains(".sg-", selector, StringComparison.Ordinal));
        Assert.DoesNotContain("!important", Css, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", Css, StringComparison.Ordinal);
    }

    private static string Css { get; } = Repository.Read("runtime/SessionGen.AspNetCore.UI/Pages/style.css");

    [GeneratedRegex(@"--sg-(?<name>[\w-]+): var\(--session-\k<name>, light-dark\((?<light>#\w{6}), (?<dark>#\w{6})\)\)")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"--sg-(?<name>[\w-]+): var\(--session-\k<name>, (?<light>#\w{6})\)")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\.sg-hue-\d \{ background: (?<color>#\w{6}); \}")]
    private static partial Regex Hue();

    [GeneratedRegex(@"([^{}]+)\{")]
    private static partial Regex Selector();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    /// <summary>WCAG 2.2, "contrast ratio".</summary>
    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string color)
    {
        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));

        double Channel(int start)
        {
            var value = int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }
}
