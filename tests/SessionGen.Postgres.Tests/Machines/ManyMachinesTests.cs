using System.Diagnostics;
using System.Globalization;

namespace SessionGen.Tests;

/// <summary>
/// Three processes on one database are one site: what takes settings that no application would have. The same with samples/Accounts as it is
/// comes with its tests.
/// </summary>
public sealed class ManyMachinesTests(PostgresFixture fixture, ITestOutputHelper output) : PostgresTest(fixture)
{
    private readonly List<MachineProcess> _machines = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines)
        {
            await machine.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_sign_in_on_one_machine_holds_on_all_and_a_revocation_on_one_is_known_to_the_others_at_once()
    {
        await StartAsync(new MachineSettings(), new MachineSettings(), new MachineSettings());
        var waits = new List<double>();
        for (var round = 0; round < 12; round++)
        {
            using var browser = new MachineBrowser();
            var id = await browser.SignInAsync(_machines[round % 3], $"user{round}");
            foreach (var machine in _machines)
            {
                Assert.Equal($"user{round}", await browser.WhoAsync(machine, Token));
            }

            using var revoked = await browser.PostAsync(_machines[(round + 1) % 3], $"/revoke/{id}", Token);
            Assert.True(revoked.IsSuccessStatusCode);
            var since = Stopwatch.GetTimestamp();
            Assert.Equal("Unauthorized", await browser.WhoAsync(_machines[(round + 1) % 3], Token));
            foreach (var machine in new[] { _machines[round % 3], _machines[(round + 2) % 3] })
            {
                await Wait.UntilAsync(async () => await browser.WhoAsync(machine, Token) == "Unauthorized", "the other machine refuses");
                waits.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            }
        }

        waits.Sort();
        Report($"revoked on one machine, refused on the others: median {waits[waits.Count / 2]:N0} ms, longest {waits[^1]:N0} ms, of {waits.Count}");

        // 100 ms on a machine with nothing else to do; the tokens of these sessions live for 60 s.
        Assert.InRange(waits[waits.Count / 2], 0, 5_000);
    }

    [Fact]
    public async Task A_token_that_was_revoked_before_a_machine_started_is_refused_by_it_too()
    {
        // Tokens outlive the test: nothing but the revocation can end one.
        var settings = new MachineSettings { TokenLifetime = 500 };
        await StartAsync(settings);
        using var browser = new MachineBrowser();
        var id = await browser.SignInAsync(_machines[0], "ada");
        using var revoked = await browser.PostAsync(_machines[0], $"/revoke/{id}", Token);
        Assert.True(revoked.IsSuccessStatusCode);

        await StartAsync(settings);

        await Wait.UntilAsync(async () => await browser.WhoAsync(_machines[1], Token) == "Unauthorized", "the machine refuses");
    }

    [Fact]
    public async Task Without_a_feed_a_revocation_is_complete_after_one_token_lifetime()
    {
        var settings = new MachineSettings { TokenLifetime = 3, HasFeed = false };
        await StartAsync(settings, settings, settings);
        using var browser = new MachineBrowser();
        var id = await browser.SignInAsync(_machines[0], "ada");
        using var other = new MachineBrowser();
        await other.SignInAsync(_machines[0], "bob");

        using var revoked = await browser.PostAsync(_machines[0], $"/revoke/{id}", Token);
        var since = Stopwatch.GetTimestamp();
        foreach (var machine in _machines)
        {
            await Wait.UntilAsync(async () => await browser.WhoAsync(machine, Token) == "Unauthorized", "the machine refuses");
        }

        var elapsed = Stopwatch.GetElapsedTime(since);
        Report($"without a feed, tokens of 3 s: refused everywhere after {elapsed.TotalSeconds:N1} s");
        Assert.InRange(elapsed.TotalSeconds, 0, 20);
        Assert.Equal("bob", await other.WhoAsync(_machines[2], Token));
    }

    [Fact]
    public async Task Keys_rotate_a_machine_is_killed_one_is_paused_and_clocks_differ_and_nobody_is_signed_out()
    {
        // Short, so that much happens: tokens of 4 s, a new key every 8 s, clocks half a minute apart.
        var settings = new MachineSettings { TokenLifetime = 4, KeyRotation = 8 };
        await StartAsync(settings, settings with { ClockOffset = 30 }, settings with { ClockOffset = 15 });
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var requests = 0;
        var users = Enumerable.Range(0, 12).Select(i => Task.Run(() => BrowseAsync(i), Token)).ToArray();

        await UntilRequestsAsync(300);
        _machines[2].Kill();
        await UntilRequestsAsync(100);
        var keys = await CountKeysAsync();
        await _machines[1].PauseAsync();
        var paused = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(async () => await CountKeysAsync() > keys, "a rotation without the paused machine");
        await UntilRequestsAsync(100);
        var pause = Stopwatch.GetElapsedTime(paused);
        await _machines[1].ResumeAsync();
        await Wait.UntilAsync(async () => await CountKeysAsync() >= 4, "three rotations");
        await done.CancelAsync();
        await Task.WhenAll(users);
        Report($"{requests} requests of 12 users while keys rotated, one of three machines was killed and one was paused for {pause.TotalSeconds:N0} s: no one was signed out");

        async Task<long> CountKeysAsync() => (long)(await ExecuteAsync("SELECT coalesce(max(seq), 0) FROM sessiongen_keys"))!;

        Task UntilRequestsAsync(int more)
        {
            var before = Volatile.Read(ref requests);
            return Wait.UntilAsync(() => Volatile.Read(ref requests) >= before + more, $"{more} more requests");
        }
        Assert.True(requests > 200, $"Only {requests} requests: that proves nothing.");

        async Task BrowseAsync(int i)
        {
            using var browser = new MachineBrowser();
            var user = string.Create(CultureInfo.InvariantCulture, $"user{i}");
            await browser.SignInAsync(_machines[i % 2], user);
            for (var n = i; !done.IsCancellationRequested; n++)
            {
                // As a load balancer: a machine that does not answer is not asked for this request.
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
                patience.CancelAfter(TimeSpan.FromSeconds(n % 3 == 0 ? 20 : 1));
                try
                {
                    Assert.Equal(user, await browser.WhoAsync(_machines[n % 3], patience.Token));
                    Interlocked.Increment(ref requests);
                }
                catch (HttpRequestException) when (n % 3 == 2)
                {
                }
                catch (OperationCanceledException) when (n % 3 != 0 && !Token.IsCancellationRequested)
                {
                }

                await Task.Delay(20, Token);
            }

            Assert.Equal(user, await browser.WhoAsync(_machines[0], Token));
            Assert.Equal(user, await browser.WhoAsync(_machines[1], Token));
        }
    }

    private async Task StartAsync(params MachineSettings[] settings) =>
        _machines.AddRange(await Task.WhenAll(settings.Select(one => MachineProcess.StartAsync(ConnectionString, one))));

    private void Report(string text)
    {
        output.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage("{0}", text);
    }
}
