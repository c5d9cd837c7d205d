using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Sessions that were created under an earlier file, and the lifetimes of today.</content>
public abstract partial class SessionStoreConformance
{
    private static readonly SessionPolicy Admin = new("admin", TimeSpan.FromMinutes(30), TimeSpan.FromHours(2));

    [Fact]
    public async Task A_session_has_the_shorter_of_its_lifetimes_and_those_of_today()
    {
        var (tight, origin) = await OpenLimitedAsync(
            new("default", TimeSpan.FromMinutes(5), TimeSpan.FromDays(9)), new("admin", null, TimeSpan.FromHours(1)));

        Assert.Equal(new SessionPolicy("default", TimeSpan.FromMinutes(5), Policy.MaximumLifetime), await PolicyAsync(Policy));
        Assert.Equal(new SessionPolicy("admin", Admin.InactivityTimeout, TimeSpan.FromHours(1)), await PolicyAsync(Admin));

        // A policy that is not in the file any more: bound by the default one.
        Assert.Equal(
            new SessionPolicy("old's", TimeSpan.FromMinutes(5), TimeSpan.FromDays(9)),
            await PolicyAsync(new SessionPolicy("old's", TimeSpan.FromDays(1), null)));
        Assert.Equal(
            new SessionPolicy("short", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)),
            await PolicyAsync(new SessionPolicy("short", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2))));

        async Task<SessionPolicy> PolicyAsync(SessionPolicy policy)
        {
            var signIn = SignIn(policy: policy);
            await origin.CreateAsync(signIn, Token);
            var session = (await tight.GetAsync(signIn.Session.Id, Token))!;
            Assert.Equal(session.Policy, (await tight.RenewAsync(Renewal(signIn.NewClientHash, at: 1), Token))!.Policy);
            Assert.Equal(session.Policy, Assert.Single((await tight.GetClientAsync(signIn.NewClientHash, At(1), Token))!.Sessions).Policy);
            var query = new SessionQuery { Now = At(1), Policy = policy.Name };
            Assert.Equal(session.Policy, Assert.Single(await tight.ListAsync(query, Token)).Policy);
            return session.Policy;
        }
    }

    [Theory]
    [InlineData(300, null, 360)]
    [InlineData(null, 200, 200)]
    [InlineData(300, 200, 200)]
    public async Task A_session_of_an_earlier_file_ends_by_the_lifetimes_of_today(int? inactivity, int? maximum, int end)
    {
        var (tight, origin) = await OpenLimitedAsync(new SessionPolicy("default", Seconds(inactivity), Seconds(maximum)));
        var signIn = SignIn();
        await origin.CreateAsync(signIn, Token);
        var (id, hash) = (signIn.Session.Id, signIn.NewClientHash);
        var filter = new SessionFilter { UserId = "ada" };

        Assert.Equal(At(end), (await tight.GetAsync(id, Token))!.ExpiresAt);
        Assert.Equal(id, (await tight.GetClientAsync(hash, At(end - 1), Token))!.ActiveSessionId);
        Assert.Single(await tight.ListByUserAsync("ada", At(end - 1), Token));
        Assert.Equal(SessionStatus.Active, Assert.Single(await tight.CountAsync(filter, At(end - 1), Token)).Status);
        Assert.NotNull(await tight.SetActiveAsync(hash, id, At(end - 1), Token));

        Assert.Null(await tight.RenewAsync(Renewal(hash, at: end), Token));
        Assert.Null(await tight.RenewAsync(Renewal(hash, at: end, id), Token));
        Assert.Null(await tight.ExtendAsync(id, At(end), At(end + 60), Token));
        Assert.Null(await tight.SetActiveAsync(hash, id, At(end), Token));
        var client = (await tight.GetClientAsync(hash, At(end), Token))!;
        Assert.Equal((null, 0), (client.ActiveSessionId, client.Sessions.Count));
        Assert.Empty(await tight.ListByUserAsync("ada", At(end), Token));
        var query = new SessionQuery { Now = At(end), UserId = "ada", Status = SessionStatus.Expired };
        var expired = Assert.Single(await tight.ListAsync(query, Token));
        Assert.Equal((id, At(end)), (expired.Id, expired.EndedAt));
        Assert.Equal([new SessionCount("default", SessionStatus.Expired, 1)], await tight.CountAsync(filter, At(end), Token));
        var claims = new SessionClaimsUpdate { Now = At(end), SessionId = id, Claims = OtherClaims };
        Assert.Empty((await tight.UpdateClaimsAsync(claims, Token)).Updated);

        // The sign-in replaces a session that has ended, so that no limit counts it.
        var again = SignIn("ada", end, hash, 2, SessionLimitAction.Reject, perUser: 1, SessionLimitAction.Reject);
        var creation = await tight.CreateAsync(again, Token);
        Assert.Equal((SessionCreationOutcome.Created, 0), (creation.Outcome, creation.Ended.Count));
    }

    [Fact]
    public async Task A_renewal_never_extends_a_session_beyond_the_maximum_lifetime_of_today()
    {
        var (tight, origin) = await OpenLimitedAsync(new SessionPolicy("default", null, TimeSpan.FromSeconds(100)));
        var signIn = SignIn();
        await origin.CreateAsync(signIn, Token);

        Assert.Equal(At(100), (await tight.RenewAsync(Renewal(signIn.NewClientHash, at: 90), Token))!.ActiveUntil);
        Assert.Equal(At(100), (await tight.ExtendAsync(signIn.Session.Id, At(95), At(155), Token))!.ActiveUntil);
    }

    [Fact]
    public async Task A_machine_with_an_earlier_file_enforces_its_own_lifetimes_on_the_same_sessions()
    {
        var (tight, origin) = await OpenLimitedAsync(new SessionPolicy("default", TimeSpan.FromMinutes(5), null));
        var signIn = SignIn();
        await origin.CreateAsync(signIn, Token);
        for (var at = 0; at < 300; at += 60)
        {
            Assert.NotNull(await (at % 120 == 0 ? tight : origin).RenewAsync(Renewal(signIn.NewClientHash, at), Token));
        }

        Assert.Null(await tight.RenewAsync(Renewal(signIn.NewClientHash, at: 600), Token));
        if (IsShared)
        {
            Assert.Equal(Policy, (await origin.GetAsync(signIn.Session.Id, Token))!.Policy);
            Assert.NotNull(await origin.RenewAsync(Renewal(signIn.NewClientHash, at: 600), Token));
            Assert.NotNull(await tight.RenewAsync(Renewal(signIn.NewClientHash, at: 601), Token));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_sweep_records_the_ends_that_the_lifetimes_of_today_bring_forward(int batch)
    {
        var (tight, origin) = await OpenLimitedAsync(new("default", TimeSpan.FromSeconds(30), null), Admin);
        for (var i = 0; i < 10; i++)
        {
            await origin.CreateAsync(SignIn($"user{i}", at: i, policy: i % 2 == 0 ? Admin : null), Token);
        }

        Assert.Equal([], await SweepAsync(at: 90));
        Assert.Equal([At(91), At(93)], await SweepAsync(at: 94));
        await origin.CreateAsync(SignIn(at: 10), Token);
        Assert.Equal([At(95), At(97), At(99), At(100)], await SweepAsync(at: 200));
        Assert.Equal([], await SweepAsync(at: 201));
        Assert.Equal(6, (await tight.ListAsync(new() { Now = At(201), Status = SessionStatus.Expired }, Token)).Count);
        Assert.Equal(5, (await tight.ListAsync(new() { Now = At(201), Policy = "admin" }, Token)).Count);

        async Task<IEnumerable<DateTimeOffset>> SweepAsync(double at)
        {
            var ended = new List<StoredSession>();
            SessionSweep sweep;
            do
            {
                sweep = await tight.SweepAsync(new SessionSweepRequest { Now = At(at), EndedBefore = Start, BatchSize = batch }, Token);
                ended.AddRange(sweep.Ended);
            }
            while (sweep.HasMore || sweep.RowsAffected == batch);
            return ended.Select(session => session.EndedAt!.Value).Order();
        }
    }

    [Fact]
    public async Task Sessions_that_the_lifetimes_of_today_end_are_in_the_list_of_the_expired_of_all_users_from_the_next_sweep_on()
    {
        var (tight, origin) = await OpenLimitedAsync(new SessionPolicy("default", TimeSpan.FromMinutes(5), null));
        var signIn = SignIn();
        await origin.CreateAsync(signIn, Token);
        var (id, now) = (signIn.Session.Id, At(600));
        var filter = new SessionFilter();
        var expired = new SessionQuery { Now = now, Status = SessionStatus.Expired };

        Assert.Empty(await tight.ListAsync(new SessionQuery { Now = now }, Token));
        Assert.Equal([new SessionCount("default", SessionStatus.Expired, 1)], await tight.CountAsync(filter, now, Token));
        await tight.SweepAsync(new SessionSweepRequest { Now = now, EndedBefore = Start, BatchSize = 100 }, Token);

        var found = Assert.Single(await tight.ListAsync(expired, Token));
        Assert.Equal((id, At(360)), (found.Id, found.EndedAt));
        Assert.Empty(await tight.ListAsync(new SessionQuery { Now = now }, Token));
        Assert.Equal([new SessionCount("default", SessionStatus.Expired, 1)], await tight.CountAsync(filter, now, Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task In_a_random_story_under_the_lifetimes_of_today_the_store_says_what_the_plainest_store_says(int seed)
    {
        var limits = new SessionPolicyLimits(
        [
            new("default", TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(400)),
            new("idle", TimeSpan.FromSeconds(30), null),
            new("both", TimeSpan.FromSeconds(200), TimeSpan.FromSeconds(250)),
        ]);
        var (tight, origin) = await OpenLimitedAsync([.. limits.Policies]);
        var story = new Story(seed, new ReferenceSessionStore(), limits, origin);
        for (var step = 0; step < StorySteps; step++)
        {
            var (what, expected, actual) = await story.StepAsync(tight, Token);
            Assert.True(expected == actual, $"Seed {seed}, step {step}, {what}.\nExpected {expected}\nActual   {actual}");
        }
    }

    private bool IsShared => !ReferenceEquals(Store, Other);

    // Sessions of an earlier file are created through the second one. A store of one process has only the first.
    private async Task<(ISessionStore Tight, ISessionStore Origin)> OpenLimitedAsync(params SessionPolicy[] policies)
    {
        var tight = await OpenAsync(new SessionPolicyLimits(policies));
        _opened.Add(tight);
        return (tight, IsShared ? Store : tight);
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;
}
