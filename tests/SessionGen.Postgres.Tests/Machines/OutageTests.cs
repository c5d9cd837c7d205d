using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>A database that is away for longer than a token lives, under load.</summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    private const int Users = 40;

    /// <summary>Between two requests of a user: enough of them, and time left for the tests that run meanwhile.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_is_signed_out_nothing_acknowledged_is_lost_and_nothing_storms_at_the_return(bool asCrash)
    {
        PostgresFixture.Require();
        await using var server = await PostgresServer.StartNewAsync(Token);
        await using var machine = await MachineProcess.StartAsync(server.ConnectionStringOf("postgres"), new MachineSettings { TokenLifetime = 5 });
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answers = new ConcurrentDictionary<HttpStatusCode, int>();
        var signedIn = new CountdownEvent(Users);
        var acknowledged = new ConcurrentBag<string>();
        var users = Enumerable.Range(0, Users).Select(i => Task.Run(() => BrowseAsync($"user{i}"), Token)).ToArray();
        await Task.Run(() => signedIn.Wait(Token), Token);

        await server.StopAsync(asCrash);
        var since = Stopwatch.GetTimestamp();
        var before = answers.GetValueOrDefault(HttpStatusCode.OK);
        await Wait.UntilAsync(() => answers.GetValueOrDefault(HttpStatusCode.OK) > before + Users, "valid tokens go on");
        await Wait.UntilAsync(() => answers.GetValueOrDefault(HttpStatusCode.ServiceUnavailable) > 20 * Users, "renewals answer 503");
        var away = Stopwatch.GetElapsedTime(since);
        await server.StartAsync(Token);
        before = answers.GetValueOrDefault(HttpStatusCode.OK);
        var connections = 0L;
        await Wait.UntilAsync(
            async () =>
            {
                connections = Math.Max(connections, (long)(await server.ExecuteAsync("postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'SessionGen'", Token))!);
                return answers.GetValueOrDefault(HttpStatusCode.OK) > before + (10 * Users);
            },
            "it goes on by itself");
        await done.CancelAsync();
        await Task.WhenAll(users);

        foreach (var id in acknowledged)
        {
            Assert.Equal(1L, await server.ExecuteAsync("postgres", $"SELECT count(*) FROM sessiongen_sessions WHERE id = '{id}' AND status = 1", Token));
        }

        output.WriteLine($"away for {away.TotalSeconds:N0} s: {string.Join(", ", answers.OrderBy(one => one.Key).Select(one => $"{one.Value} times {one.Key}"))}; at most {connections} connections at the return; {acknowledged.Count} sessions, none lost");
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], answers.Keys.Order());
        Assert.InRange(connections, 1, 20);

        async Task BrowseAsync(string user)
        {
            using var browser = new MachineBrowser();
            acknowledged.Add(await browser.SignInAsync(machine, user));
            signedIn.Signal();
            while (!done.IsCancellationRequested)
            {
                var cookies = new Dictionary<string, string>(browser.Cookies);
                using var response = await browser.GetAsync(machine, "/me", Token);
                answers.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    Assert.NotNull(response.Headers.RetryAfter);
                    Assert.Equal(cookies, browser.Cookies);
                }
                else
                {
                    Assert.Equal(user, await response.Content.ReadAsStringAsync(Token));
                }

                await Task.Delay(Pause, Token);
            }

            Assert.Equal(user, await browser.WhoAsync(machine, Token));
        }
    }
}
