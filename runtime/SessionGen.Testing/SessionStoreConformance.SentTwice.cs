using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>A sign-in sent twice, with the secret that the first one replaced.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task A_sign_in_sent_twice_joins_the_client_that_the_first_gave_a_new_secret()
    {
        var (before, old, ids) = await CreateClientAsync("bob", "cy");
        var first = SentTwice("ada", 10, old);
        var client = await CreateAsync(first);

        var second = SentTwice("ada", 12, old);
        var creation = await Other.CreateAsync(second, Token);

        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        Assert.Equal(first.Handover!.Value.ToArray(), creation.Handover!.Value.ToArray());
        Assert.Equal(first.NewClientHash, creation.JoinedClientHash);
        Assert.Equal((before.Id, client.Generation + 1), (creation.Client!.Id, creation.Client.Generation));
        Assert.Equal((first.Session.Id, SessionStatus.Replaced), (creation.Ended.Single().Id, creation.Ended.Single().Status));
        Assert.Equal([.. ids, second.Session.Id], creation.Client.Sessions.Select(session => session.Id));
        var known = await GetClientAsync(first.NewClientHash, at: 12);
        Assert.Equal((second.Session.Id, creation.Client.Generation), (known.ActiveSessionId, known.Generation));
        Assert.Null(await Store.GetClientAsync(second.NewClientHash, At(12), Token));
        Assert.Null(await Store.GetClientAsync(old, At(12), Token));
    }

    [Fact]
    public async Task A_sign_in_sent_many_times_ends_with_one_session_and_one_secret()
    {
        var (before, old, _) = await CreateClientAsync("bob");

        var signIns = Enumerable.Range(0, 12).Select(i => SentTwice("ada", i % 9, old)).ToArray();
        var creations = await InParallelAsync(signIns.Length, async (store, i) => await store.CreateAsync(signIns[i], Token));

        Assert.All(creations, creation => Assert.Equal(before.Id, creation.Client?.Id));
        var first = Assert.Single(signIns.Zip(creations), pair => pair.Second.Handover is null).First;
        Assert.All(
            creations.Where(creation => creation.Handover is not null),
            creation => Assert.Equal(first.NewClientHash, creation.JoinedClientHash));
        var client = await GetClientAsync(first.NewClientHash, at: 10);
        Assert.Equal(["ada", "bob"], client.Sessions.Select(session => session.UserId).Order());
        Assert.Equal(before.Generation + signIns.Length, client.Generation);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public async Task A_sign_in_sent_twice_with_a_secret_of_no_client_joins_the_client_that_the_first_has_made(int? perUser)
    {
        var unknown = NewHash();
        var signIns = Enumerable.Range(0, 6).Select(i => SentTwice("ada", i, unknown) with { MaxSessionsPerUser = perUser }).ToArray();

        var creations = await InParallelAsync(signIns.Length, async (store, i) => await store.CreateAsync(signIns[i], Token));

        Assert.Single(creations.Select(creation => creation.Client!.Id).Distinct());
        Assert.Single(await Store.ListByUserAsync("ada", At(6), Token));
    }

    [Theory]
    [InlineData(-9, true)]
    [InlineData(9, true)]
    [InlineData(-10, false)]
    [InlineData(10, false)]
    public async Task A_replaced_secret_joins_for_less_than_ten_seconds_by_whatever_clock(int seconds, bool joins)
    {
        var (before, old, _) = await CreateClientAsync("bob");
        await CreateAsync(SentTwice("ada", 100, old));

        var creation = await Other.CreateAsync(SentTwice("ada", 100 + seconds, old), Token);

        Assert.Equal(joins, creation.Client!.Id == before.Id);
        Assert.Equal(joins, creation.Handover is not null);
    }

    [Fact]
    public async Task The_ten_seconds_begin_with_the_first_sign_in()
    {
        var (before, old, _) = await CreateClientAsync("bob");
        await CreateAsync(SentTwice("ada", 100, old));
        await CreateAsync(SentTwice("ada", 108, old));

        var late = await CreateAsync(SentTwice("ada", 112, old));

        Assert.NotEqual(before.Id, late.Id);
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("bob")]
    [InlineData("mallory")]
    public async Task Another_user_with_the_replaced_secret_joins_nothing(string user)
    {
        var (before, old, _) = await CreateClientAsync("bob");
        var first = SentTwice("ada", 10, old);
        await CreateAsync(first);

        var creation = await Store.CreateAsync(SentTwice(user, 11, old), Token);

        Assert.NotEqual(before.Id, creation.Client!.Id);
        Assert.Equal([user], creation.Client.Sessions.Select(session => session.UserId));
        Assert.Null(creation.Handover);
        Assert.Equal(["bob", "ada"], (await GetClientAsync(first.NewClientHash, at: 11)).Sessions.Select(session => session.UserId));
    }

    [Fact]
    public async Task A_sign_in_without_a_handover_neither_joins_nor_is_joined()
    {
        var (before, old, _) = await CreateClientAsync("bob");
        await CreateAsync(SignIn("ada", 10, old, perClient: 5));
        Assert.NotEqual(before.Id, (await CreateAsync(SentTwice("ada", 11, old))).Id);

        var (again, other, _) = await CreateClientAsync("bob");
        await CreateAsync(SentTwice("ada", 10, other));
        Assert.NotEqual(again.Id, (await CreateAsync(SignIn("ada", 11, other, perClient: 5))).Id);
    }

    [Theory]
    [InlineData("switch")]
    [InlineData("sign-out")]
    [InlineData("revocation")]
    [InlineData("sign-in")]
    public async Task A_client_whose_active_session_has_changed_since_is_not_joined(string how)
    {
        var (before, old, ids) = await CreateClientAsync("bob");
        var first = SentTwice("ada", 10, old);
        await CreateAsync(first);
        _ = how switch
        {
            "switch" => (object?)await Store.SetActiveAsync(first.NewClientHash, ids[0], At(11), Token),
            "sign-out" => await Store.EndAsync(Ending(11, SessionStatus.Ended, first.Session.Id, client: first.NewClientHash), Token),
            "revocation" => await Store.EndAsync(Ending(11, userId: "ada"), Token),
            _ => await CreateAsync(SentTwice("cy", 11, first.NewClientHash)),
        };

        var creation = await Other.CreateAsync(SentTwice("ada", 12, old), Token);

        Assert.NotEqual(before.Id, creation.Client!.Id);
        Assert.Null(creation.Handover);
    }

    [Theory]
    [InlineData(SessionLimitAction.Reject)]
    [InlineData(SessionLimitAction.EvictOldest)]
    public async Task A_sign_in_sent_twice_counts_once_for_every_limit(SessionLimitAction onLimit)
    {
        var (_, old, ids) = await CreateClientAsync("bob");
        var first = SentTwice("ada", 10, old) with
        {
            MaxSessionsPerClient = 2,
            OnClientLimit = onLimit,
            MaxSessionsPerUser = 1,
            OnUserLimit = onLimit,
        };
        await CreateAsync(first);
        var second = first with { Session = SignIn("ada", 11).Session, NewClientHash = NewHash(), Handover = NewHash().ToArray() };

        var creation = await Store.CreateAsync(second, Token);

        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        Assert.Equal([ids[0], second.Session.Id], creation.Client!.Sessions.Select(session => session.Id));
        Assert.Equal([second.Session.Id], (await Store.ListByUserAsync("ada", At(11), Token)).Select(session => session.Id));
    }

    [Fact]
    public async Task A_sweep_after_the_ten_seconds_erases_what_a_sign_in_has_left_to_join_by()
    {
        var (before, old, _) = await CreateClientAsync("bob");
        await CreateAsync(SentTwice("ada", 100, old));

        await SweepAllAsync(105);
        Assert.Equal(before.Id, (await CreateAsync(SentTwice("ada", 106, old))).Id);
        await SweepAllAsync(110);
        Assert.NotEqual(before.Id, (await CreateAsync(SentTwice("ada", 107, old))).Id);

        async Task SweepAllAsync(double at) =>
            await Store.SweepAsync(new SessionSweepRequest { Now = At(at), EndedBefore = At(at - 3600), BatchSize = 100 }, Token);
    }

    [Fact]
    public async Task A_sweep_by_a_clock_that_is_behind_leaves_what_a_sign_in_that_was_just_made_can_be_joined_by()
    {
        var (before, old, _) = await CreateClientAsync("bob");
        await CreateAsync(SentTwice("ada", 100, old));

        await Store.SweepAsync(
            new SessionSweepRequest { Now = At(80), EndedBefore = At(0), LatestActivity = At(300), BatchSize = 100 }, Token);

        Assert.Equal(before.Id, (await CreateAsync(SentTwice("ada", 101, old))).Id);
    }

    [Fact]
    public async Task A_sweep_erases_what_a_sign_in_by_a_clock_far_ahead_has_left_to_join_by()
    {
        var (before, old, _) = await CreateClientAsync("bob");
        await CreateAsync(SentTwice("ada", 7200, old));

        await Store.SweepAsync(
            new SessionSweepRequest { Now = At(80), EndedBefore = At(0), LatestActivity = At(300), BatchSize = 100 }, Token);

        Assert.NotEqual(before.Id, (await CreateAsync(SentTwice("ada", 7201, old))).Id);
    }

    private static NewSession SentTwice(string userId, double at, ClientSecretHash presented) =>
        SignIn(userId, at, presented, perClient: 20) with { Handover = NewHash().ToArray() };
}
