using System.Net;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;
using SessionGen.Sessions;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Server-sent events, WebSockets and SignalR: one request for as long as they last.</summary>
public sealed class LongResponseTests
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);
    private static readonly SessionGenSettings Several = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    public static TheoryData<string> Connections => ["events", "socket", "hub"];

    private static CancellationToken Soon => CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token).Token;

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task A_connection_ends_when_its_session_is_revoked_and_others_stay(string kind)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true);
        var alice = await browser.SignInAsync("alice");
        using var other = site.NewBrowser(plain: true);
        await other.SignInAsync("bob");
        await using var connection = await OpenAsync(site, browser, kind);
        await using var others = await OpenAsync(site, other, kind);
        Assert.Equal(("alice", "bob"), (connection.User, others.User));

        Assert.True(await site.Sessions.RevokeAsync(alice, TestContext.Current.CancellationToken));

        await connection.EndedAsync(Soon);
        Assert.Equal("pong", await others.PingAsync(Soon));
    }

    [Fact]
    public async Task A_hub_connection_ends_with_its_session_whatever_identity_the_application_made_of_it()
    {
        await using var site = await StartAsync(services => services.AddSingleton<IClaimsTransformation, OwnIdentity>());
        using var browser = site.NewBrowser(plain: true);
        var alice = await browser.SignInAsync("alice");
        await using var connection = await OpenAsync(site, browser, "hub");
        Assert.Equal("alice", connection.User);

        Assert.True(await site.Sessions.RevokeAsync(alice, TestContext.Current.CancellationToken));

        await connection.EndedAsync(Soon);
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task A_connection_ends_when_its_session_is_signed_out_and_not_at_a_switch(string kind)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true);
        var alice = await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        await using var connection = await OpenAsync(site, browser, kind);
        using var switched = await SwitchingTests.SwitchAsync(browser, alice);
        Assert.Equal("pong", await connection.PingAsync(Soon));

        using var signOut = await browser.PostAsync("/session/sign-out");

        Assert.Equal(HttpStatusCode.OK, signOut.StatusCode);
        await connection.EndedAsync(Soon);
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task An_open_connection_is_no_activity_and_ends_when_the_session_runs_out(string kind)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true, ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        await using var connection = await OpenAsync(site, browser, kind);

        await AdvanceAsync(site, TimeSpan.FromMinutes(11) - TimeSpan.FromSeconds(1));
        Assert.Equal("pong", await connection.PingAsync(Soon));
        await AdvanceAsync(site, TimeSpan.FromSeconds(1));

        await connection.EndedAsync(Soon);
        Assert.Equal("nobody", await browser.GetTextAsync("/maybe"));
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task A_connection_lives_as_long_as_other_requests_keep_its_session_alive(string kind)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true, ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        await using var connection = await OpenAsync(site, browser, kind);

        for (var i = 0; i < 6; i++)
        {
            await AdvanceAsync(site, TimeSpan.FromMinutes(9));
            Assert.Equal("alice", await browser.GetTextAsync("/me"));
            Assert.Equal("pong", await connection.PingAsync(Soon));
        }

        // The maximum lifetime of an hour.
        await AdvanceAsync(site, TimeSpan.FromMinutes(6));
        await connection.EndedAsync(Soon);
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task A_session_that_ended_on_another_machine_is_found_out_within_a_token_lifetime_without_the_feed(string kind)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true);
        var alice = await browser.SignInAsync("alice");
        await using var connection = await OpenAsync(site, browser, kind);
        await site.Store.EndAsync(new EndSessionsRequest { Now = site.Time.GetUtcNow(), Status = SessionStatus.Revoked, SessionId = alice }, TestContext.Current.CancellationToken);
        Assert.Equal("pong", await connection.PingAsync(Soon));

        await AdvanceAsync(site, TokenLifetime);

        await connection.EndedAsync(Soon);
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task A_store_that_is_down_ends_no_connection(string kind)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true, ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        await using var connection = await OpenAsync(site, browser, kind);

        site.Store.IsDown = true;
        await AdvanceAsync(site, TimeSpan.FromMinutes(20));
        Assert.Equal("pong", await connection.PingAsync(Soon));
        site.Store.IsDown = false;
        await AdvanceAsync(site, TimeSpan.FromSeconds(5));

        await connection.EndedAsync(Soon);
    }

    [Fact]
    public async Task Many_connections_of_a_session_read_the_store_once_in_a_token_lifetime_and_none_when_they_are_gone()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true);
        await browser.SignInAsync("alice");
        var ends = site.Services.GetRequiredService<SessionEndMonitor>();
        var connections = new List<Connection>();
        for (var i = 0; i < 5; i++)
        {
            connections.Add(await OpenAsync(site, browser, "socket"));
        }

        var calls = site.Store.Calls;
        await AdvanceAsync(site, TokenLifetime * 3);
        Assert.Equal((calls + 3, 1), (site.Store.Calls, ends.Count));

        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        for (var i = 0; i < 300 && ends.Count > 0; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, ends.Count);
        await AdvanceAsync(site, TokenLifetime * 3);
        Assert.Equal(calls + 3, site.Store.Calls);
    }

    [Fact]
    public async Task A_connection_of_nobody_is_left_alone()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true);
        await using var connection = await OpenAsync(site, browser, "hub");
        Assert.Equal("nobody", connection.User);

        await AdvanceAsync(site, TimeSpan.FromHours(2));

        Assert.Equal("pong", await connection.PingAsync(Soon));
        Assert.Equal(0, site.Services.GetRequiredService<SessionEndMonitor>().Count);
    }

    [Fact]
    public async Task A_request_without_a_session_has_a_token_that_is_never_cancelled()
    {
        await using var site = await TestSite.StartAsync(app: app => app.MapGet("/can", (HttpContext http) => http.GetSessionEndToken().CanBeCanceled.ToString()));
        using var browser = site.NewBrowser();

        Assert.Equal("False", await browser.GetTextAsync("/can"));
        await browser.SignInAsync("alice");
        Assert.Equal("True", await browser.GetTextAsync("/can"));

        // The server is done with a request a moment after its response was read.
        var ends = site.Services.GetRequiredService<SessionEndMonitor>();
        for (var i = 0; i < 1_000 && ends.Count > 0; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, ends.Count);
    }

    [Fact]
    public async Task A_hub_connection_by_long_polling_does_nothing_more_once_the_browser_polls_as_another_account()
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser(plain: true);
        var alice = await browser.SignInAsync("alice");
        using var negotiated = await browser.PostAsync("/hub/negotiate?negotiateVersion=1");
        using var json = JsonDocument.Parse(await negotiated.Content.ReadAsStringAsync(Soon));
        var path = "/hub?id=" + Uri.EscapeDataString(json.RootElement.GetProperty("connectionToken").GetString()!);
        Assert.Equal("", await browser.GetTextAsync(path));
        await SendAsync("""{"protocol":"json","version":1}""");
        Assert.StartsWith("{}", await browser.GetTextAsync(path), StringComparison.Ordinal);
        await SendAsync("""{"type":1,"invocationId":"1","target":"Who","arguments":[]}""");
        Assert.Contains("alice", await browser.GetTextAsync(path), StringComparison.Ordinal);

        // What is called before the first poll of the other account may still be answered as the one that opened it.
        await browser.SignInAsync("bob");
        var answers = new List<string>();
        do
        {
            await SendAsync("""{"type":1,"invocationId":"2","target":"Who","arguments":[]}""", HttpStatusCode.OK, HttpStatusCode.NotFound);
        }
        while (await PollAsync());

        Assert.DoesNotContain(answers, answer => answer.Contains("bob", StringComparison.Ordinal));
        Assert.DoesNotContain(answers.Skip(1), answer => answer.Contains("alice", StringComparison.Ordinal));
        Assert.Equal(SessionStatus.Active, (await site.Sessions.GetAsync(alice, TestContext.Current.CancellationToken))!.Status);

        async Task SendAsync(string message, params HttpStatusCode[] expected)
        {
            using var content = new StringContent(message + '\u001e');
            using var response = await browser.SendAsync(HttpMethod.Post, path, content);
            Assert.Contains(response.StatusCode, expected.DefaultIfEmpty(HttpStatusCode.OK));
        }

        async Task<bool> PollAsync()
        {
            using var poll = await browser.GetAsync(path);
            answers.Add(await poll.Content.ReadAsStringAsync(Soon));
            return poll.StatusCode == HttpStatusCode.OK;
        }
    }

    private static Task<TestSite> StartAsync(Action<IServiceCollection>? more = null) => TestSite.StartAsync(
        Several,
        services =>
        {
            services.AddSignalR().AddSessionGen().AddSessionGen();
            more?.Invoke(services);
        },
        app =>
        {
            app.UseWebSockets();
            app.MapGet("/events", (HttpContext http, CancellationToken aborted) => TypedResults.ServerSentEvents(EventsAsync(http, aborted)));
            app.Map("/socket", EchoAsync);
            app.MapHub<TestHub>("/hub");
        });

    /// <summary>As the documentation says to do it.</summary>
    private static async IAsyncEnumerable<string> EventsAsync(HttpContext http, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted, http.GetSessionEndToken());
        yield return http.GetSession<TestSessionClaims>()?.UserId ?? "nobody";
        var pings = Pings.GetOrAdd(http.Request.Query["number"].ToString()).Reader;
        while (!over.IsCancellationRequested)
        {
            string ping;
            try
            {
                ping = await pings.ReadAsync(over.Token);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }

            yield return ping;
        }
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, http.GetSessionEndToken());
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(http.GetSession<TestSessionClaims>()?.UserId ?? "nobody"), WebSocketMessageType.Text, true, over.Token);
        var buffer = new byte[100];
        while (socket.State == WebSocketState.Open)
        {
            try
            {
                _ = await socket.ReceiveAsync(buffer.AsMemory(), over.Token);
                await socket.SendAsync("pong"u8.ToArray(), WebSocketMessageType.Text, true, over.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
            {
                return;
            }
        }
    }

    /// <summary>Lets what the clock set off come to its end before the clock goes on, as it would in a minute.</summary>
    private static async Task AdvanceAsync(TestSite site, TimeSpan by)
    {
        for (var left = by; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            site.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static async Task<Connection> OpenAsync(TestSite site, Browser browser, string kind)
    {
        var connection = kind == "events" ? await EventStream.OpenAsync(browser) : (Connection)await Socket.OpenAsync(site, browser, kind);
        return connection;
    }

    private static class Pings
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Channel<string>> All = new();

        public static Channel<string> GetOrAdd(string number) => All.GetOrAdd(number, _ => Channel.CreateUnbounded<string>());
    }

    private abstract class Connection : IAsyncDisposable
    {
        public string User { get; protected set; } = "";

        public abstract Task<string> PingAsync(CancellationToken cancellationToken);

        public abstract Task EndedAsync(CancellationToken cancellationToken);

        public abstract ValueTask DisposeAsync();
    }

    private sealed class EventStream(HttpResponseMessage response, StreamReader reader, string number) : Connection
    {
        public static async Task<EventStream> OpenAsync(Browser browser)
        {
            var number = Guid.NewGuid().ToString("N");
            var response = await browser.OpenAsync($"/events?number={number}");
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            var stream = new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)), number);
            stream.User = await stream.ReadAsync(Soon) ?? "";
            return stream;
        }

        public override async Task<string> PingAsync(CancellationToken cancellationToken)
        {
            _ = Pings.GetOrAdd(number).Writer.TryWrite("pong");
            return await ReadAsync(cancellationToken) ?? "ended";
        }

        public override async Task EndedAsync(CancellationToken cancellationToken) => Assert.Null(await ReadAsync(cancellationToken));

        public override ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string?> ReadAsync(CancellationToken cancellationToken)
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return line["data: ".Length..];
                }
            }

            return null;
        }
    }

    private sealed class OwnIdentity : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
            Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(principal.Claims, "Application")));
    }

    /// <summary>A plain WebSocket, or one that speaks SignalR's JSON protocol.</summary>
    private sealed class Socket(ClientWebSocket socket, bool isHub) : Connection
    {
        private const char EndOfRecord = '\u001e';
        private readonly StringBuilder _received = new();

        public static async Task<Socket> OpenAsync(TestSite site, Browser browser, string path)
        {
            var client = new ClientWebSocket();
            client.Options.SetRequestHeader("Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value.Value}")));
            await client.ConnectAsync(new UriBuilder(site.Http) { Scheme = "ws", Path = path }.Uri, Soon);
            var socket = new Socket(client, isHub: path == "hub");
            if (path == "hub")
            {
                await socket.SendAsync("""{"protocol":"json","version":1}""" + EndOfRecord, Soon);
                Assert.Equal("{}", await socket.ReceiveAsync(Soon));
            }

            socket.User = path == "hub" ? await socket.InvokeAsync("Who", Soon) : await socket.ReceiveAsync(Soon) ?? "";
            return socket;
        }

        public override async Task<string> PingAsync(CancellationToken cancellationToken)
        {
            if (isHub)
            {
                return await InvokeAsync("Ping", cancellationToken);
            }

            await SendAsync("ping", cancellationToken);
            return await ReceiveAsync(cancellationToken) ?? "ended";
        }

        public override async Task EndedAsync(CancellationToken cancellationToken)
        {
            try
            {
                while (await ReceiveAsync(cancellationToken) is { } text)
                {
                    // Pings, and the word that it is over.
                    Assert.True(text.Contains("\"type\":6", StringComparison.Ordinal) || text.Contains("\"type\":7", StringComparison.Ordinal), text);
                }
            }
            catch (WebSocketException)
            {
                // Aborted without a word, which is what is expected.
            }
        }

        public override ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> InvokeAsync(string method, CancellationToken cancellationToken)
        {
            await SendAsync($$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[]}""" + EndOfRecord, cancellationToken);
            while (await ReceiveAsync(cancellationToken) is { } text)
            {
                using var json = System.Text.Json.JsonDocument.Parse(text);
                if (json.RootElement.GetProperty("type").GetInt32() == 3)
                {
                    return json.RootElement.GetProperty("result").GetString()!;
                }
            }

            return "ended";
        }

        private Task SendAsync(string text, CancellationToken cancellationToken) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellationToken);

        private async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
        {
            var buffer = new byte[4096];
            while (true)
            {
                var text = _received.ToString();
                var end = isHub ? text.IndexOf(EndOfRecord, StringComparison.Ordinal) : text.Length;
                if (end > 0)
                {
                    _received.Remove(0, isHub ? end + 1 : end);
                    return text[..end];
                }

                var result = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                _received.Append(Encoding.UTF8.GetString(buffer, 0, result.Count));
            }
        }
    }

#pragma warning disable CA1812, CA1822 // SignalR makes it and calls it.
    private sealed class TestHub : Hub
    {
        public string Who() => Context.User?.FindFirst("sub")?.Value ?? "nobody";

        public string Ping() => "pong";
    }
#pragma warning restore CA1812, CA1822
}
