using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>WebSockets that the page of another origin opens: no browser keeps it from that, nor from reading what comes.</summary>
public sealed class SocketOriginTests
{
    private const string Friend = "https://friend.example";

    public static TheoryData<string, string?, string> Origins => new()
    {
        { "1.1", null, "alice" },
        { "1.1", "own", "alice" },
        { "1.1", "https://evil.example", "nobody" },
        { "1.1", "https://evil.localhost", "nobody" },
        { "1.1", "null", "nobody" },
        { "1.1", Friend, "alice" },
        { "2.0", null, "alice" },
        { "2.0", "own", "alice" },
        { "2.0", "https://evil.example", "nobody" },
        { "2.0", Friend, "alice" },
    };

    [Theory]
    [MemberData(nameof(Origins))]
    public async Task A_socket_of_another_origin_runs_without_the_cookies(string version, string? origin, string user)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        Assert.Equal(user, await ReadAsync(site, browser, version, origin == "own" ? site.Https.GetLeftPart(UriPartial.Authority) : origin));
    }

    [Theory]
    [InlineData("https://evil.example", null, "nobody 0")]
    [InlineData("null", null, "nobody 0")]
    [InlineData(Friend, "cross-site", "alice 1")]
    [InlineData(Friend, null, "alice 1")]
    [InlineData("https://evil.example", "same-site", "nobody 0")]
    public async Task What_opens_one_of_another_origin_gets_no_list_of_accounts_either(string origin, string? fetchSite, string answer)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        site.Time.Advance(TimeSpan.FromMinutes(2));
        var calls = site.Store.Calls;
        var headers = new List<(string, string)> { ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Origin", origin) };
        if (fetchSite is not null)
        {
            headers.Add(("Sec-Fetch-Site", fetchSite));
        }

        using var response = await browser.GetAsync("/accounts", [.. headers]);

        Assert.Equal(answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(answer.EndsWith('0'), site.Store.Calls == calls);
        Assert.Equal(answer.EndsWith('0') ? 1 : 0, site.Log.Lines.Count(line => line.Text.Contains("WebSocketOptions.AllowedOrigins", StringComparison.Ordinal) && !line.Text.Contains(origin, StringComparison.Ordinal)));
    }

    private static Task<TestSite> StartAsync() => TestSite.StartAsync(
        TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } },
        services => services.Configure<WebSocketOptions>(options => options.AllowedOrigins.Add(Friend)),
        app =>
        {
            // With options of its own the middleware refuses no origin, as it does by default.
            app.UseWebSockets(new WebSocketOptions());
            app.UseAuthentication();
            app.Use((http, next) => http.Request.Path == "/socket" ? TellAsync(http) : next(http));
            app.MapGet("/accounts", async (HttpContext http) =>
                $"{http.GetSession<TestSessionClaims>()?.UserId ?? "nobody"} {(await http.GetSessionsAsync<TestSessionClaims>()).Count}");
        });

    private static async Task TellAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(http.GetSession<TestSessionClaims>()?.UserId ?? "nobody"), WebSocketMessageType.Text, true, http.RequestAborted);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
    }

    private static async Task<string> ReadAsync(TestSite site, Browser browser, string version, string? origin)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = TestSite.IsItsCertificate }, UseCookies = false };
        using var invoker = new HttpMessageInvoker(handler);
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = Version.Parse(version);
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.SetRequestHeader("Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value.Value}")));
        if (origin is not null)
        {
            client.Options.SetRequestHeader("Origin", origin);
        }

        await client.ConnectAsync(new UriBuilder(site.Https) { Scheme = "wss", Path = "/socket" }.Uri, invoker, TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var received = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
