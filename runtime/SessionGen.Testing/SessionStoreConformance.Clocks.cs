using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Machines whose clocks differ, and calls that are cancelled under way.</content>
public abstract partial class SessionStoreConformance
{
    /// <summary>Whatever two clocks half a minute apart say, nobody is ended who is alive by the rules.</summary>
    [Fact]
    public async Task With_clocks_half_a_minute_apart_no_activity_moves_back_and_nobody_alive_is_ended() =>
        await RunWithRandomSeedsAsync(15, UseTwoClocksAsync);

    [Fact]
    public async Task Reports_of_clocks_are_counted_and_listed_in_the_order_of_the_first_one()
    {
        await Store.ReportClockAsync("b", At(7_200), Token);
        await Other.ReportClockAsync("a", At(-30), Token);
        await Store.ReportClockAsync("c", At(1), Token);
        await Other.ReportClockAsync("a", At(0), Token);

        var clocks = await Store.ReportClockAsync("b", At(7_210), Token);

        Assert.Equal([("b", At(7_210)), ("a", At(0)), ("c", At(1))], clocks.Select(clock => (clock.Machine, clock.Now)));
        var next = await Other.ReportClockAsync("a", At(0), Token);
        Assert.NotEqual(clocks[1].Reports, next[1].Reports);
        Assert.Equal((clocks[0].Reports, clocks[2].Reports), (next[0].Reports, next[2].Reports));
    }

    [Fact]
    public async Task A_machine_that_was_removed_is_the_last_one_when_it_reports_again()
    {
        await Store.ReportClockAsync("a", At(0), Token);
        await Store.ReportClockAsync("b", At(0), Token);
        await Other.RemoveClockAsync("a", Token);
        await Other.RemoveClockAsync("unknown", Token);
        Assert.Equal(["b"], (await Store.ReportClockAsync("b", At(1), Token)).Select(clock => clock.Machine));

        Assert.Equal(["b", "a"], (await Store.ReportClockAsync("a", At(2), Token)).Select(clock => clock.Machine));
    }

    [Fact]
    public async Task Machines_that_report_at_the_same_time_all_see_themselves()
    {
        var seen = await InParallelAsync(20, async (store, i) => await store.ReportClockAsync($"m{i % 5}", At(i), Token));

        Assert.All(seen.Select((clocks, i) => (clocks, i)), one => Assert.Contains(one.clocks, clock => clock.Machine == $"m{one.i % 5}"));
        Assert.Equal(5, (await Store.ReportClockAsync("m0", At(0), Token)).Count);
    }

    /// <summary>What a clock two hours ahead wrote does not outlast it.</summary>
    [Fact]
    public async Task A_sweep_moves_activity_back_that_is_later_than_plausible()
    {
        var (_, hash, renewed) = await CreateClientAsync("ada");
        await Store.RenewAsync(Renewal(hash, at: 600), Token);
        await Other.RenewAsync(Renewal(hash, at: 600) with { ActiveUntil = At(7_200) }, Token);
        var ahead = SignIn("bob", at: 7_200);
        await CreateAsync(ahead);
        var plain = SignIn("cy", at: 970);
        await CreateAsync(plain);

        // The first session is looked at when its sign-in would have expired.
        await SweepAsync(At(900), latest: At(1_020));
        Assert.Equal(At(7_200), (await GetAsync(renewed[0])).ActiveUntil);
        Assert.Equal(At(1_020), (await GetAsync(ahead.Session.Id)).ActiveUntil);
        Assert.Equal(ahead.Session.CreatedAt, (await GetAsync(ahead.Session.Id)).CreatedAt);

        await SweepAsync(At(960), latest: At(1_080));
        Assert.Equal(At(1_080), (await Other.GetAsync(renewed[0], Token))!.ActiveUntil);
        AssertSame(plain.Session, await GetAsync(plain.Session.Id));

        // Not renewed any more, all three expire as if the clock had never been wrong.
        await SweepAsync(At(1_080 + 900), latest: At(2_100));
        foreach (var (id, end) in new[] { (renewed[0], 1_080), (ahead.Session.Id, 1_020), (plain.Session.Id, 1_030) })
        {
            var session = await GetAsync(id);
            Assert.Equal((SessionStatus.Expired, At(end + 900)), (session.Status, session.EndedAt));
        }
    }

    /// <summary>A sweep during which the wrong clock is plausible must not put the next look off by as much.</summary>
    [Fact]
    public async Task A_sweep_looks_again_after_one_inactivity_timeout_at_a_session_that_a_clock_far_ahead_renewed()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        await Store.RenewAsync(Renewal(hash, at: 600) with { ActiveUntil = At(20_000) }, Token);
        await SweepAsync(At(960), latest: At(20_000));
        Assert.Equal(At(20_000), (await GetAsync(ids[0])).ActiveUntil);

        await SweepAsync(At(960 + 900), latest: At(2_000));

        Assert.Equal((SessionStatus.Active, At(2_000)), ((await GetAsync(ids[0])).Status, (await GetAsync(ids[0])).ActiveUntil));
        Assert.NotNull(await Other.RenewAsync(Renewal(hash, at: 2_899), Token));
    }

    [Fact]
    public async Task A_sweep_moves_the_activity_of_many_sessions_back_and_ends()
    {
        for (var i = 0; i < 60; i++)
        {
            await CreateAsync(SignIn($"user{i}", at: 7_200));
        }

        var request = new SessionSweepRequest { Now = At(0), EndedBefore = Start, LatestActivity = At(120), BatchSize = 7 };
        SessionSweep sweep;
        do
        {
            sweep = await Store.SweepAsync(request, Token);
            Assert.Empty(sweep.Ended);
            Assert.InRange(sweep.RowsAffected, 0, 7);
        }
        while (sweep.RowsAffected == 7);

        Assert.Equal(At(120), Assert.Single(await Store.ListByUserAsync("user59", At(100), Token)).ActiveUntil);
        Assert.Equal(At(120), Assert.Single(await Store.ListByUserAsync("user0", At(100), Token)).ActiveUntil);
    }

    [Fact]
    public async Task A_sweep_without_a_batch_size_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SweepAsync(Start, Start, 0, Token));

    [Fact]
    public async Task A_call_that_is_cancelled_under_way_happens_as_a_whole_or_not_at_all()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");
        for (var round = 0; round < 40; round++)
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var signIn = SignIn("cy", at: 5 + round, presented: hash, perClient: 3);
            var call = Task.Run(async () => await Other.CreateAsync(signIn, cancellation.Token), Token);
            await Task.WhenAll(Task.Run(cancellation.Cancel, Token), call.ContinueWith(_ => { }, TaskScheduler.Default));
            Assert.True(
                call.IsCompletedSuccessfully || call.IsCanceled || call.Exception?.InnerException is OperationCanceledException,
                $"{call.Exception}");

            // Either all of it is there, or nothing.
            var session = await Store.GetAsync(signIn.Session.Id, Token);
            var client = await Store.GetClientAsync(signIn.NewClientHash, At(5 + round), Token);
            Assert.Equal(session is null, client is null);
            Assert.Equal(session is null, await Store.GetClientAsync(hash, At(5 + round), Token) is not null);
            Assert.False(call.IsCompletedSuccessfully && session is null);
            hash = client is null ? hash : signIn.NewClientHash;
        }

        Assert.All(await Task.WhenAll(ids.Select(GetAsync)), session => Assert.Equal(SessionStatus.Active, session.Status));
    }

    private async Task SweepAsync(DateTimeOffset now, DateTimeOffset latest) => await Store.SweepAsync(
        new SessionSweepRequest { Now = now, EndedBefore = Start, LatestActivity = latest, BatchSize = 100 }, Token);

    private async Task UseTwoClocksAsync(int seed)
    {
#pragma warning disable CA5394 // A failure must come again from its seed.
        var random = new Random(seed);
        var policy = new SessionPolicy("clocks", TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(random.Next(300, 900)));
        var first = SignIn("user" + NewSessionId(), policy: policy);
        await CreateAsync(first);
        var known = first.Session.ActiveUntil;
        for (var time = 0; time < 1_000; time += random.Next(1, 60))
        {
            var ahead = random.Next(2) == 0;
            var (store, now) = (ahead ? Store : Other, At(time + (ahead ? 30 : 0)));
            var isLive = now < policy.GetEnd(first.Session.CreatedAt, known);
            switch (random.Next(4))
            {
                case 0:
                    // A sweep of the machine ahead may end what is over by its clock, and nothing else.
                    var isSwept = (await store.SweepAsync(now, Start, 100, Token)).Ended.Any(session => session.Id == first.Session.Id);
                    Assert.False(isSwept && isLive);
                    break;
                case 1:
                    Assert.Equal(isLive, (await store.GetClientAsync(first.NewClientHash, now, Token))!.Sessions.Count == 1);
                    break;
                default:
                    var renewed = await store.RenewAsync(new SessionRenewal
                    {
                        ClientHash = first.NewClientHash,
                        Now = now,
                        ActiveUntil = now.AddSeconds(60),
                    }, Token);
                    Assert.Equal(isLive, renewed is not null);
                    Assert.True(renewed is null || renewed.ActiveUntil >= known);
                    known = renewed?.ActiveUntil ?? known;
                    break;
            }

            var stored = await GetAsync(first.Session.Id);
            Assert.Equal(known, stored.ActiveUntil);
            if (stored.Status != SessionStatus.Active)
            {
                Assert.Equal((SessionStatus.Expired, policy.GetEnd(first.Session.CreatedAt, known)), (stored.Status, stored.EndedAt));
                return;
            }
        }
#pragma warning restore CA5394
    }
}
