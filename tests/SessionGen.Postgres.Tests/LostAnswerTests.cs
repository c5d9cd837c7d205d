using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SessionGen.Infrastructure;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>
/// The connection to the database is cut before every message of every write, in both directions. What the site answers is what is in the
/// store, and nothing is done twice.
/// </summary>
public sealed class LostAnswerTests(PostgresFixture fixture, ITestOutputHelper output) : PostgresTest(fixture)
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, bool> Writes
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var write in new[] { "first sign-in", "second account", "same user again", "with a limit", "switch", "sign-out of one", "sign-out of all", "refresh", "revocation", "cutoff" })
            {
                data.Add(write, false);
                data.Add(write, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task What_is_answered_is_what_is_in_the_store_wherever_the_connection_is_cut(string write, bool ofServer)
    {
        await using var site = await StartAsync(write == "with a limit" ? 2 : null);
        var store = Open();
        var cuts = 0;
        while (true)
        {
            using var step = new Step(site, store, $"{write} {cuts}", write, cuts, Token);
            await step.PrepareAsync();
            site.Audit.Clear();
            site.Proxy.CutBefore(cuts, ofServer);
            await step.ActAsync();
            site.Proxy.Disarm();
            await step.VerifyAsync();
            if (!site.Proxy.HasCut)
            {
                break;
            }

            cuts++;
        }

        if (write == "cutoff")
        {
            Assert.Equal(LongAgo.AddSeconds(cuts).ToUnixTimeSeconds(), await ExecuteAsync("SELECT value FROM sessiongen_state WHERE name = 'epoch'"));
        }

        output.WriteLine($"{write}: cut before {cuts} messages of the {(ofServer ? "server" : "store")}");

        // BEGIN or a lock, a write and COMMIT: with fewer, something else was cut.
        Assert.InRange(cuts, 3, 500);
    }

    [Fact]
    public async Task A_database_that_stays_away_after_the_commit_is_unavailable_and_the_answer_says_that_it_may_have_happened()
    {
        await using var server = await PostgresServer.StartNewAsync(Token);
        await using var site = await Site.StartAsync(server, "postgres", null, Token);
        using var browser = new SiteBrowser(site.Address);
        await browser.SignInAsync("ada", Token);
        await server.ExecuteAsync("postgres", "SELECT 1", Token);

        // The server goes while the commit is on its way.
        await server.ExecuteAsync("postgres", """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON sessiongen_sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()
            """, Token);
        var signIn = browser.SendAsync("/sign-in/bob", Token);
        await Wait.UntilAsync(
            async () => (long)(await server.ExecuteAsync("postgres", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", Token))! > 0,
            "the commit waits");
        await server.StopAsync(asCrash: true);

        using var response = await signIn;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("may have taken effect", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_double_click_whose_halves_reach_two_machines_ends_with_one_client()
    {
        await using var here = await StartAsync(null);
        await using var there = await StartAsync(null);
        var store = Open();
        for (var round = 0; round < 20; round++)
        {
            using var browser = new SiteBrowser(here.Address);
            await browser.SignInAsync($"ada{round}", Token);
            await browser.SignInAsync($"bob{round}", Token);
            var clicks = await Task.WhenAll(
                browser.SendWithoutStoringAsync(here.Address, $"/sign-in/cy{round}", Token),
                browser.SendWithoutStoringAsync(there.Address, $"/sign-in/cy{round}", Token));
            foreach (var answer in round % 2 == 0 ? clicks : clicks.Reverse())
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                browser.Store(answer);
                answer.Dispose();
            }

            var client = await store.GetClientAsync(browser.Hash, DateTimeOffset.UtcNow, Token);
            Assert.Equal([$"ada{round}", $"bob{round}", $"cy{round}"], client!.Sessions.Select(session => session.UserId));
            Assert.Equal($"cy{round}", client.Sessions.Single(session => session.Id == client.ActiveSessionId).UserId);
            Assert.Equal(1, await CountAsync($"sessiongen_sessions WHERE user_id = 'cy{round}' AND status = 1"));
        }
    }

    [Theory]
    [InlineData("handover = '\\x00'")]
    [InlineData("handover = (SELECT o.handover FROM sessiongen_clients AS o WHERE o.handover <> c.handover LIMIT 1)")]
    [InlineData("secret_hash = sha256('nobody has it')")]
    public async Task A_handover_that_was_edited_gives_the_second_sign_in_a_client_of_its_own_and_leaves_nothing_behind(string edit)
    {
        await using var site = await StartAsync(null);
        var store = Open();
        using var other = new SiteBrowser(site.Address);
        await other.SignInAsync("eve", Token);
        await other.SignInAsync("fay", Token);
        using var browser = new SiteBrowser(site.Address);
        await browser.SignInAsync("ada", Token);
        (await browser.SendWithoutStoringAsync(site.Address, "/sign-in/cy", Token)).Dispose();
        await ExecuteAsync($"UPDATE sessiongen_clients AS c SET {edit} WHERE replaced_by = 'cy'");

        await browser.SignInAsync("cy", Token);

        var client = await store.GetClientAsync(browser.Hash, DateTimeOffset.UtcNow, Token);
        Assert.Equal(["cy"], client!.Sessions.Select(session => session.UserId));
        Assert.Equal(1, await CountAsync("sessiongen_sessions WHERE user_id = 'cy' AND status = 1"));
        Assert.Equal(2, (await store.GetClientAsync(other.Hash, DateTimeOffset.UtcNow, Token))!.Sessions.Count);
    }

    private Task<Site> StartAsync(int? perUser) => Site.StartAsync(Server, Database, perUser, Token);

    /// <summary>A write with what was before it and what must be after it.</summary>
    private sealed class Step(Site site, ISessionStore store, string name, string write, int number, CancellationToken token) : IDisposable
    {
        private readonly SiteBrowser _browser = new(site.Address);
        private readonly SiteBrowser _elsewhere = new(site.Address);
        private string _ada = "";

        private string Ada => "ada " + name;

        private string Bob => "bob " + name;

        public async Task PrepareAsync()
        {
            if (write != "first sign-in")
            {
                _ada = await _browser.SignInAsync(Ada, token);
            }

            if (write is "switch" or "sign-out of one" or "sign-out of all" or "same user again" or "refresh")
            {
                await _browser.SignInAsync(Bob, token);
            }

            if (write is "with a limit" or "revocation")
            {
                await _elsewhere.SignInAsync(Ada, token);
            }
        }

        public async Task ActAsync()
        {
            var path = write switch
            {
                "first sign-in" or "same user again" or "with a limit" => $"/sign-in/{Ada}",
                "second account" => $"/sign-in/{Bob}",
                "switch" => "/session/active",
                "sign-out of one" or "sign-out of all" => "/session/sign-out",
                "refresh" => "/refresh",
                "revocation" => $"/revoke-all/{Ada}",
                _ => $"/cutoff/{number}",
            };
            var id = write is "switch" or "sign-out of one" ? _ada : null;
            var browser = write == "with a limit" ? new SiteBrowser(site.Address) : _browser;
            using var response = await browser.SendAsync(path, token, id);
            Assert.True(response.IsSuccessStatusCode, $"{name}: {response.StatusCode} {await response.Content.ReadAsStringAsync(token)}");
            if (write == "with a limit")
            {
                Assert.Equal([Ada], await GetAccountsAsync(browser));
            }
        }

        public async Task VerifyAsync()
        {
            string[] accounts = write switch
            {
                "first sign-in" or "with a limit" or "cutoff" => [Ada],
                "sign-out of one" => [Bob],
                "sign-out of all" or "revocation" => [],
                _ => [Ada, Bob],
            };
            if (write == "with a limit")
            {
                // One of three had to go.
                Assert.Equal(2, (await GetOfUserAsync(Ada)).Count);
                Assert.Equal(1, site.Audit.Count(one => one.Kind == SessionAuditEventKind.Ended));
                return;
            }

            Assert.Equal(accounts, (await GetAccountsAsync(_browser)).Order(StringComparer.Ordinal));
            var active = write switch
            {
                "second account" or "sign-out of one" or "refresh" => Bob,
                "sign-out of all" or "revocation" => null,
                _ => Ada,
            };
            var client = await store.GetClientAsync(_browser.Hash, DateTimeOffset.UtcNow, token);
            Assert.Equal(active, client?.Sessions.SingleOrDefault(session => session.Id == client.ActiveSessionId)?.UserId);
            Assert.Equal(accounts.Count(user => user == Ada), (await GetOfUserAsync(Ada)).Count);
            Assert.Equal(accounts.Count(user => user == Bob), (await GetOfUserAsync(Bob)).Count);
            var (created, ended, switched) = write switch
            {
                "first sign-in" or "second account" => (1, 0, 0),
                "same user again" => (1, 1, 0),
                "switch" => (0, 0, 1),
                "sign-out of one" => (0, 1, 0),
                "sign-out of all" or "revocation" => (0, 2, 0),
                _ => (0, 0, 0),
            };
            Assert.Equal(created, site.Audit.Count(one => one.Kind == SessionAuditEventKind.Created));
            Assert.Equal(ended, site.Audit.Count(one => one.Kind == SessionAuditEventKind.Ended && one.Session?.UserId.EndsWith(name, StringComparison.Ordinal) == true));
            Assert.Equal(switched, site.Audit.Count(one => one.Kind == SessionAuditEventKind.Switched));
        }

        public void Dispose()
        {
            _browser.Dispose();
            _elsewhere.Dispose();
        }

        private async Task<IReadOnlyList<StoredSession>> GetOfUserAsync(string user) =>
            (await store.QueryAsync(new SessionQuery { Now = DateTimeOffset.UtcNow, UserId = user }, token)).Sessions;

        private async Task<IEnumerable<string>> GetAccountsAsync(SiteBrowser browser) =>
            browser.HasClient && await store.GetClientAsync(browser.Hash, DateTimeOffset.UtcNow, token) is { } client
                ? client.Sessions.Select(session => session.UserId)
                : [];
    }

    private sealed class Site : IAsyncDisposable, ISessionAuditor
    {
        private readonly WebApplication _app;

        private Site(WebApplication app, PostgresProxy proxy)
        {
            (_app, Proxy) = (app, proxy);
            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            Address = new UriBuilder(address) { Host = "localhost" }.Uri;
        }

        public PostgresProxy Proxy { get; }

        public Uri Address { get; }

        public ConcurrentBag<SessionAuditEvent> Audit { get; } = [];

        public void Record(SessionAuditEvent auditEvent) => Audit.Add(auditEvent);

        public static async Task<Site> StartAsync(PostgresServer server, string database, int? perUser, CancellationToken token)
        {
            var proxy = new PostgresProxy(server.Port);
            var connection = new NpgsqlConnectionStringBuilder(server.ConnectionStringOf(database)) { Port = proxy.Port, Host = "127.0.0.1", SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable };
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddProblemDetails();
            builder.Services.AddSingleton<Holder>();
            builder.Services.AddSingleton<ISessionAuditor>(services => services.GetRequiredService<Holder>());
            builder.Services.AddSessionGen<PersonClaims>(
                new SessionGenSettings
                {
                    Policies = [new SessionPolicy("default", TimeSpan.FromMinutes(10), TimeSpan.FromDays(7))],
                    MultiSession = new MultiSessionSettings { Enabled = true },
                    Concurrency = new ConcurrencySettings { MaxSessionsPerUser = perUser },
                    Token = new SessionTokenSettings { Issuer = "https://machines.test" },
                },

                // Nothing of the feed is cut in the place of a write.
                options => options.UsePostgres(connection.ConnectionString, postgres => (postgres.UseNotifications, postgres.PollInterval) = (false, TimeSpan.FromMinutes(1))));
            var app = builder.Build();
            app.UseExceptionHandler();
            app.MapSessionGen();
            app.MapPost("/sign-in/{user}", async (HttpContext http, string user) =>
                (await http.SignInSessionAsync(user, new PersonClaims { Department = "R&D" }, cancellationToken: http.RequestAborted)).Id);
            app.MapPost("/refresh", async (HttpContext http) => (await http.RefreshSessionAsync(cancellationToken: http.RequestAborted))!.UserId);
            app.MapPost("/revoke-all/{user}", async (SessionManager sessions, string user, CancellationToken cancellation) => await sessions.RevokeAllAsync(user, cancellationToken: cancellation));
            app.MapPost("/cutoff/{seconds}", async (SessionManager sessions, int seconds, CancellationToken cancellation) =>
                await sessions.RevokeIssuedBeforeAsync(LongAgo.AddSeconds(seconds), cancellation));
            await app.StartAsync(token);
            var site = new Site(app, proxy);
            app.Services.GetRequiredService<Holder>().Site = site;
            return site;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }

    private sealed class Holder : ISessionAuditor
    {
        public Site? Site { get; set; }

        public void Record(SessionAuditEvent auditEvent) => Site?.Record(auditEvent);
    }

    private sealed class SiteBrowser(Uri site) : IDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };
        private readonly Dictionary<string, string> _cookies = [];

        public bool HasClient => _cookies.ContainsKey("session-client");

        public ClientSecretHash Hash => new(System.Security.Cryptography.SHA256.HashData(
            System.Buffers.Text.Base64Url.DecodeFromChars(_cookies.GetValueOrDefault("session-client", new string('A', 43) + ".1").Split('.')[0])));

        public async Task<string> SignInAsync(string user, CancellationToken token)
        {
            using var response = await SendAsync($"/sign-in/{user}", token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(token);
        }

        public async Task<HttpResponseMessage> SendAsync(string path, CancellationToken token, string? sessionId = null)
        {
            var response = await SendWithoutStoringAsync(site, path, token, sessionId);
            Store(response);
            return response;
        }

        public async Task<HttpResponseMessage> SendWithoutStoringAsync(Uri address, string path, CancellationToken token, string? sessionId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path));
            if (path.StartsWith("/session/", StringComparison.Ordinal))
            {
                request.Content = new StringContent(sessionId is null ? "{}" : $$"""{"sessionId":"{{sessionId}}"}""", System.Text.Encoding.UTF8, "application/json");
            }

            if (_cookies.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            }

            return await _http.SendAsync(request, token);
        }

        public void Store(HttpResponseMessage response)
        {
            foreach (var header in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var (name, value) = (header.Split(';')[0].Split('=', 2)[0], header.Split(';')[0].Split('=', 2)[1]);
                _ = value.Length == 0 ? _cookies.Remove(name) : (_cookies[name] = value) is not null;
            }
        }

        public void Dispose() => _http.Dispose();
    }
}
