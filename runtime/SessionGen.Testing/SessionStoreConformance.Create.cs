using System.Text;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Signing in, and the limits.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task A_sign_in_without_a_client_creates_one_with_the_session_active_and_listed()
    {
        var signIn = SignIn();

        var creation = await Store.CreateAsync(signIn, Token);

        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        Assert.Empty(creation.Ended);
        Assert.Equal(signIn.Session.ClientId, creation.Client!.Id);
        Assert.Equal(signIn.Session.Id, creation.Client.ActiveSessionId);
        AssertSame(signIn.Session, Assert.Single(creation.Client.Sessions));
        var known = await GetClientAsync(signIn.NewClientHash, at: 1);
        Assert.Equal(creation.Client with { Sessions = [] }, known with { Sessions = [] });
        AssertSame(signIn.Session, Assert.Single(known.Sessions));
    }

    public static TheoryData<string, string, int?, int?, bool, string> Rows => new()
    {
        { "ada", "default", 900, 28_800, true, "{}" },
        { "Ada", "admin", null, 1, false, """{"plan":"pro","level":3}""" },
        { "9f1c\u0301 – 日本 😀 ' \" %_\\ ; -- DROP TABLE", "Überwachung", 34_560_000, null, true, """{"name":"\u0000 ☃"}""" },
        { new string('u', 1_000), "p", 1, 34_560_000, false, $$"""{"text":"{{new string('x', 100)}}"}""" },
        { " ", "with space", 60, 60, true, "" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Everything_of_a_session_is_kept_as_it_was_given(
        string userId, string policyName, int? inactivity, int? maximum, bool isPersistent, string claims)
    {
        var policy = new SessionPolicy(
            policyName, inactivity is { } idle ? TimeSpan.FromSeconds(idle) : null, maximum is { } age ? TimeSpan.FromSeconds(age) : null);
        var signIn = SignIn(userId, policy: policy);
        signIn = signIn with
        {
            Session = signIn.Session with { IsPersistent = isPersistent, ActiveUntil = At(1), Claims = Encoding.UTF8.GetBytes(claims) },
        };

        await CreateAsync(signIn);

        AssertSame(signIn.Session, await Other.GetAsync(signIn.Session.Id, Token));
        AssertSame(signIn.Session, Assert.Single((await GetClientAsync(signIn.NewClientHash, at: 0)).Sessions));
        AssertSame(signIn.Session, Assert.Single(await Store.ListByUserAsync(userId, At(0), Token)));
        AssertSame(signIn.Session, await Other.RenewAsync(new SessionRenewal
        {
            ClientHash = signIn.NewClientHash,
            Now = At(0),
            ActiveUntil = At(1),
        }, Token));
    }

    [Fact]
    public async Task Claims_of_ten_thousand_bytes_are_kept()
    {
        var signIn = SignIn();
        signIn = signIn with { Session = signIn.Session with { Claims = Enumerable.Range(0, 10_000).Select(i => (byte)i).ToArray() } };

        await CreateAsync(signIn);

        AssertSame(signIn.Session, await GetAsync(signIn.Session.Id));
    }

    [Fact]
    public async Task A_secret_that_no_client_has_makes_a_new_client()
    {
        var signIn = SignIn(presented: NewHash());

        var client = await CreateAsync(signIn);

        Assert.Equal(signIn.Session.ClientId, client.Id);
    }

    [Fact]
    public async Task A_known_client_keeps_its_id_and_gets_the_next_generation()
    {
        var (first, hash, _) = await CreateClientAsync("ada");

        var signIn = SignIn("bob", at: 10, presented: hash, perClient: 5);
        var second = await CreateAsync(signIn);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Generation + 1, second.Generation);
        Assert.Equal(signIn.Session.Id, second.ActiveSessionId);
        Assert.All(second.Sessions, session => Assert.Equal(first.Id, session.ClientId));
        Assert.Equal(first.Id, (await GetAsync(signIn.Session.Id)).ClientId);
    }

    [Fact]
    public async Task The_old_secret_is_dead_when_a_sign_in_returns()
    {
        var (_, old, ids) = await CreateClientAsync("ada");
        await CreateAsync(SignIn("bob", at: 10, presented: old, perClient: 5));

        Assert.Null(await Other.RenewAsync(Renewal(old, at: 11), Token));
        Assert.Null(await Other.RenewAsync(Renewal(old, at: 11, ids[0]), Token));
        Assert.Null(await Other.GetClientAsync(old, At(11), Token));
        Assert.Null(await Other.SetActiveAsync(old, ids[0], At(11), Token));
        var end = await Other.EndAsync(Ending(11, SessionStatus.Ended, client: old), Token);
        Assert.Null(end.Client);
        Assert.Empty(end.Ended);
        Assert.Equal(SessionStatus.Active, (await GetAsync(ids[0])).Status);
    }

    [Fact]
    public async Task A_client_whose_sessions_are_all_over_is_still_known()
    {
        var (first, hash, _) = await CreateClientAsync("ada");
        await Store.EndAsync(Ending(5, SessionStatus.Ended, client: hash), Token);

        var second = await CreateAsync(SignIn("ada", at: 10, presented: hash));

        Assert.Equal(first.Id, second.Id);
        Assert.True(second.Generation > first.Generation);
        Assert.Single(second.Sessions);
    }

    [Fact]
    public async Task Of_parallel_sign_ins_with_one_secret_one_keeps_the_client_and_the_others_get_new_ones()
    {
        var (client, hash, _) = await CreateClientAsync("ada");

        var creations = await InParallelAsync(
            16, async (store, i) => await store.CreateAsync(SignIn($"user{i}", at: 1, presented: hash, perClient: 20), Token));

        Assert.All(creations, creation => Assert.Equal(SessionCreationOutcome.Created, creation.Outcome));
        Assert.Single(creations, creation => creation.Client!.Id == client.Id);
        Assert.Equal(16, creations.Select(creation => creation.Client!.Id).Distinct().Count());
    }

    [Fact]
    public async Task With_one_session_a_client_a_sign_in_replaces_every_other_one()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");

        var creation = await Store.CreateAsync(SignIn("cy", at: 10, presented: hash, perClient: 1), Token);

        Assert.Equal(ids.Order(), creation.Ended.Select(session => session.Id).Order());
        Assert.All(creation.Ended, session => Assert.Equal((SessionStatus.Replaced, At(10)), (session.Status, session.EndedAt)));
        Assert.Single(creation.Client!.Sessions);
        foreach (var ended in creation.Ended)
        {
            AssertSame(ended, await GetAsync(ended.Id));
        }
    }

    [Fact]
    public async Task A_sign_in_advances_the_generation_once_whatever_it_ends()
    {
        var (before, hash, _) = await CreateClientAsync("ada", "bob", "cy");

        var after = await CreateAsync(SignIn("cy", at: 10, presented: hash, perClient: 1));

        Assert.Equal(before.Generation + 1, after.Generation);
    }

    [Fact]
    public async Task A_user_who_signs_in_again_replaces_their_own_session_on_that_client_only()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");
        var (_, _, elsewhere) = await CreateClientAsync("ada");

        var again = SignIn("ada", at: 10, presented: hash, perClient: 5);
        var creation = await Store.CreateAsync(again, Token);

        var ended = Assert.Single(creation.Ended);
        Assert.Equal((ids[0], SessionStatus.Replaced), (ended.Id, ended.Status));
        Assert.Equal([ids[1], again.Session.Id], creation.Client!.Sessions.Select(session => session.Id));
        Assert.Equal(SessionStatus.Active, (await GetAsync(elsewhere[0])).Status);
    }

    [Fact]
    public async Task User_ids_are_told_apart_to_the_letter()
    {
        var (_, hash, _) = await CreateClientAsync("ada", "Ada", "ada ", "a\u030Ada", "\u00E5da");

        Assert.Equal(5, (await GetClientAsync(hash, at: 5)).Sessions.Count);
        Assert.Single(await Store.ListByUserAsync("ada", At(5), Token));
    }

    [Fact]
    public async Task The_limit_of_a_client_evicts_the_session_that_was_active_the_longest_ago()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob", "cy");
        await Store.RenewAsync(Renewal(hash, at: 100, ids[0]), Token);

        var creation = await Store.CreateAsync(SignIn("dee", at: 110, presented: hash, perClient: 3), Token);

        var ended = Assert.Single(creation.Ended);
        Assert.Equal((ids[1], SessionStatus.Removed, At(110)), (ended.Id, ended.Status, ended.EndedAt));
        Assert.Equal(3, creation.Client!.Sessions.Count);
    }

    [Fact]
    public async Task A_limit_that_was_lowered_evicts_as_many_as_it_takes()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob", "cy", "dee");

        var creation = await Store.CreateAsync(SignIn("eve", at: 10, presented: hash, perClient: 2), Token);

        Assert.Equal(ids[..3].Order(), creation.Ended.Select(session => session.Id).Order());
    }

    [Fact]
    public async Task A_limit_of_a_client_that_rejects_refuses_the_sign_in_and_changes_nothing()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob");
        var refused = SignIn("cy", at: 10, presented: hash, perClient: 2, onClientLimit: SessionLimitAction.Reject);

        var creation = await Store.CreateAsync(refused, Token);

        Assert.Equal((SessionCreationOutcome.ClientLimitReached, null, 0), (creation.Outcome, creation.Client, creation.Ended.Count));
        var after = await GetClientAsync(hash, at: 11);
        Assert.Equal((before.Generation, before.ActiveSessionId), (after.Generation, after.ActiveSessionId));
        Assert.Equal(ids, after.Sessions.Select(session => session.Id));
        Assert.Null(await Store.GetAsync(refused.Session.Id, Token));
        Assert.Null(await Store.GetClientAsync(refused.NewClientHash, At(11), Token));
    }

    [Fact]
    public async Task A_user_who_signs_in_again_is_not_refused_by_the_limit_of_the_client()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");

        var creation = await Store.CreateAsync(
            SignIn("ada", at: 10, presented: hash, perClient: 2, onClientLimit: SessionLimitAction.Reject), Token);

        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        Assert.Equal(ids[0], Assert.Single(creation.Ended).Id);
    }

    [Fact]
    public async Task The_limit_of_a_user_evicts_over_all_clients_and_moves_the_active_session_of_the_other_client_on()
    {
        var (first, firstHash, firstIds) = await CreateClientAsync("bob", "ada");
        var (_, _, secondIds) = await CreateClientAsync("ada");
        var third = SignIn("ada", at: 200, perUser: 2);

        var creation = await Store.CreateAsync(third, Token);

        var ended = Assert.Single(creation.Ended);
        Assert.Equal((secondIds[0], SessionStatus.Removed), (ended.Id, ended.Status));
        Assert.Equal(2, (await Store.ListByUserAsync("ada", At(200), Token)).Count);
        await Store.CreateAsync(SignIn("ada", at: 201, presented: third.NewClientHash, perUser: 1), Token);
        var after = await GetClientAsync(firstHash, at: 202);
        Assert.Equal(firstIds[0], after.ActiveSessionId);
        Assert.Equal(first.Generation + 1, after.Generation);
    }

    [Fact]
    public async Task A_limit_of_a_user_that_rejects_refuses_the_sign_in_and_changes_nothing()
    {
        var (_, _, ids) = await CreateClientAsync("ada");
        var (before, hash, bob) = await CreateClientAsync("bob");
        var refused = SignIn("ada", at: 10, presented: hash, perClient: 1, perUser: 1, onUserLimit: SessionLimitAction.Reject);

        var creation = await Store.CreateAsync(refused, Token);

        Assert.Equal((SessionCreationOutcome.UserLimitReached, null, 0), (creation.Outcome, creation.Client, creation.Ended.Count));
        var after = await GetClientAsync(hash, at: 11);
        Assert.Equal((before.Generation, bob[0]), (after.Generation, after.ActiveSessionId));
        Assert.Equal(SessionStatus.Active, (await GetAsync(ids[0])).Status);
        Assert.Equal(SessionStatus.Active, (await GetAsync(bob[0])).Status);
        Assert.Null(await Store.GetAsync(refused.Session.Id, Token));
    }

    [Fact]
    public async Task A_session_that_the_sign_in_replaces_does_not_count_against_the_user()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");

        var creation = await Store.CreateAsync(
            SignIn("ada", at: 10, presented: hash, perUser: 1, onUserLimit: SessionLimitAction.Reject), Token);

        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        Assert.Equal((ids[0], SessionStatus.Replaced), (creation.Ended.Single().Id, creation.Ended.Single().Status));
    }

    [Fact]
    public async Task Sessions_that_are_over_count_against_no_limit_and_are_not_ended_again()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");
        var later = 60 + (15 * 60) + 1;

        var creation = await Store.CreateAsync(
            SignIn("cy", later, hash, perClient: 2, SessionLimitAction.Reject, perUser: 1, SessionLimitAction.Reject), Token);
        var ada = await Store.CreateAsync(SignIn("ada", at: later, perUser: 1, onUserLimit: SessionLimitAction.Reject), Token);

        Assert.Equal((SessionCreationOutcome.Created, SessionCreationOutcome.Created), (creation.Outcome, ada.Outcome));
        Assert.Empty(creation.Ended);
        Assert.Empty(ada.Ended);
        Assert.DoesNotContain((await GetAsync(ids[0])).Status, new[] { SessionStatus.Replaced, SessionStatus.Removed });
    }

    [Fact]
    public async Task The_limit_of_a_user_that_evicts_holds_under_parallel_sign_ins()
    {
        var creations = await InParallelAsync(60, async (store, i) => await store.CreateAsync(SignIn("ada", at: i, perUser: 3), Token));

        Assert.All(creations, creation => Assert.Equal(SessionCreationOutcome.Created, creation.Outcome));
        var ended = creations.SelectMany(creation => creation.Ended).Select(session => session.Id).ToList();
        Assert.Equal(57, ended.Count);
        Assert.Equal(57, ended.Distinct().Count());
        Assert.Equal(3, (await Store.ListByUserAsync("ada", At(60), Token)).Count);
    }

    [Fact]
    public async Task The_limit_of_a_user_that_rejects_holds_under_parallel_sign_ins()
    {
        var creations = await InParallelAsync(
            60,
            async (store, i) => await store.CreateAsync(SignIn("ada", at: i, perUser: 3, onUserLimit: SessionLimitAction.Reject), Token));

        Assert.Equal(3, creations.Count(creation => creation.Outcome == SessionCreationOutcome.Created));
        Assert.Equal(57, creations.Count(creation => creation is { Outcome: SessionCreationOutcome.UserLimitReached, Client: null }));
        Assert.Equal(3, (await Store.ListByUserAsync("ada", At(60), Token)).Count);
    }

    [Theory]
    [InlineData(SessionLimitAction.EvictOldest)]
    [InlineData(SessionLimitAction.Reject)]
    public async Task The_limit_of_a_client_holds_under_parallel_sign_ins_that_hand_its_secret_on(SessionLimitAction onLimit)
    {
        var (client, hash, _) = await CreateClientAsync("ada");
        var current = hash;

        for (var round = 0; round < 8; round++)
        {
            var signIns = Enumerable.Range(0, 6)
                .Select(i => SignIn($"user{round}-{i}", at: round, presented: current, perClient: 3, onClientLimit: onLimit))
                .ToArray();
            var creations = await InParallelAsync(signIns.Length, async (store, i) => await store.CreateAsync(signIns[i], Token));
            var winner = Array.FindIndex(creations, creation => creation.Client?.Id == client.Id);
            current = winner >= 0 ? signIns[winner].NewClientHash : current;
        }

        var known = await GetClientAsync(current, at: 8);
        Assert.Equal(client.Id, known.Id);
        Assert.Equal(3, known.Sessions.Count);
    }
}
