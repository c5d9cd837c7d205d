using Accounts.Lifetimes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionGen.Samples.Tests;

/// <summary>The picture of a session of 30 minutes and 8 hours, two hours old and six minutes after its last activity.</summary>
public sealed class LifetimePictureTests
{
    private static readonly DateTimeOffset SignIn = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_says_in_words_what_it_shows()
    {
        var svg = (await DrawAsync()).QuerySelector("svg")!;

        Assert.Equal("img", svg.GetAttribute("role"));
        Assert.Equal("s1-title s1-desc", svg.GetAttribute("aria-labelledby"));
        Assert.Equal("Lifetime of the session of Ada", svg.QuerySelector("#s1-title")!.TextContent);
        Assert.Equal(
            "Signed in 2 h 6 min ago, last active 6 min ago. Ends in 24 min without activity, in 5 h 54 min in any case.",
            string.Join(' ', svg.QuerySelector("#s1-desc")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task It_is_drawn_to_scale()
    {
        var svg = (await DrawAsync()).QuerySelector("svg")!;

        Assert.Equal(["26.25%", "20%"], svg.QuerySelectorAll("rect.past").Select(bar => bar.GetAttribute("width")));
        Assert.Equal(["26.25%", "20%"], svg.QuerySelectorAll("circle.now").Select(now => now.GetAttribute("cx")));
        Assert.Equal(["25% 6.25%", "0 100%"], svg.QuerySelectorAll("rect.ahead").Select(bar => $"{bar.GetAttribute("x")} {bar.GetAttribute("width")}"));
        Assert.Equal(["25%", "31.25%"], svg.QuerySelectorAll("line.lens").Select(line => line.GetAttribute("x1")));
        Assert.Equal("in 24 min", svg.QuerySelector("tspan")!.TextContent);
    }

    [Fact]
    public async Task The_same_stands_in_a_table() => Assert.Equal(
        [
            "Signed in | 09:00:00 UTC | 2 h 6 min ago",
            "Last activity | 11:00:00 UTC | 6 min ago",
            "Now | 11:06:00 UTC | ",
            "Ends without activity | 11:30:00 UTC | in 24 min",
            "Ends in any case | 17:00:00 UTC | in 5 h 54 min",
        ],
        (await DrawAsync()).QuerySelectorAll("tr").Select(row => string.Join(" | ", row.Children.Select(cell => cell.TextContent.Trim()))));

    private static async Task<IParentNode> DrawAsync()
    {
        var session = new Session
        {
            Id = "s1",
            UserId = "ada",
            ClientId = "client_1",
            Policy = new SessionPolicy("default", TimeSpan.FromMinutes(30), TimeSpan.FromHours(8)),
            CreatedAt = SignIn,
            LastActiveAt = SignIn.AddHours(2),
            ActiveUntil = SignIn.AddHours(2),
            Status = SessionStatus.Active,
        };
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(LifetimePicture.Id)] = "s1",
            [nameof(LifetimePicture.Name)] = "Ada",
            [nameof(LifetimePicture.Of)] = Lifetime.Of(session, SignIn.AddMinutes(126)),
        });
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<LifetimePicture>(parameters)).ToHtmlString());
        return new HtmlParser().ParseDocument(html);
    }
}
