using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>The revocation cutoff, endings that narrow, and leases.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Sessions_created_before_the_cutoff_are_revoked_immediately()
    {
        var (client, hash, ids) = await CreateClientAsync("ada", "bob");
        var at = SignIn("ada", at: 10);
        await CreateAsync(at);

        await Store.RevokeCreatedBeforeAsync(At(10), Token);

        Assert.Null(await Other.RenewAsync(Renewal(hash, at: 5), Token));
        Assert.Null(await Other.RenewAsync(Renewal(hash, at: 11, ids[0]), Token));
        Assert.Null(await Other.SetActiveAsync(hash, ids[0], At(11), Token));
        Assert.Empty(
            (await Other.UpdateClaimsAsync(
                new SessionClaimsUpdate { Now = At(11), SessionId = ids[0], Claims = OtherClaims }, Token)).Updated);
        Assert.Empty((await Other.EndAsync(Ending(11, SessionStatus.Ended, userId: "bob"), Token)).Ended);
        var after = (await Other.GetClientAsync(hash, At(11), Token))!;
        Assert.Equal((client.Generation, null, 0), (after.Generation, after.ActiveSessionId, after.Sessions.Count));
        AssertSame(client.Sessions[0] with { Status = SessionStatus.Revoked, EndedAt = At(10) }, await Other.GetAsync(ids[0], Token));

        // A session created at the cutoff itself lives on.
        Assert.Equal([at.Session.Id], Ids(await Other.ListByUserAsync("ada", At(11), Token)));
        Assert.NotNull(await Other.RenewAsync(Renewal(at.NewClientHash, at: 11), Token));
    }

    [Fact]
    public async Task Sessions_that_the_cutoff_revoked_are_listed_in_pages_among_those_that_were_revoked_before()
    {
        var ids = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            var signIn = SignIn(i % 2 == 0 ? "ada" : "bob", at: i);
            await Store.CreateAsync(signIn, Token);
            ids.Insert(0, signIn.Session.Id);
        }

        await Store.EndAsync(Ending(8, SessionStatus.Revoked, sessionId: ids[4]), Token);
        await Store.RevokeCreatedBeforeAsync(At(6), Token);

        var query = new SessionQuery { Now = At(9), Status = SessionStatus.Revoked, Limit = 2 };
        Assert.Equal(ids[2..], Ids(await Other.ListAsync(query, Token)));
        Assert.Equal([ids[3], ids[5], ids[7]], Ids(await Other.ListAsync(query with { UserId = "ada" }, Token)));
        Assert.Equal(ids[2..6], Ids(await Other.ListAsync(query with { CreatedSince = At(2) }, Token)));
        Assert.Equal(ids[4..], Ids(await Other.ListAsync(query with { CreatedBefore = At(4) }, Token)));
        Assert.Equal([ids[4], ids[6]], Ids(await Other.ListAsync(query with { UserId = "bob", CreatedBefore = At(4) }, Token)));
    }

    [Fact]
    public async Task Sessions_created_before_the_cutoff_are_listed_as_revoked_and_counted_by_no_limit()
    {
        var (client, hash, ids) = await CreateClientAsync("ada", "bob");
        await CreateClientAsync("ada");

        await Store.RevokeCreatedBeforeAsync(At(10), Token);

        var query = new SessionQuery { Now = At(11), UserId = "ada" };
        Assert.Empty(await Other.ListAsync(query, Token));
        Assert.Empty(await Other.ListAsync(query with { Status = SessionStatus.Expired, Now = At(10_000) }, Token));
        Assert.Equal(2, (await Other.ListAsync(query with { Status = SessionStatus.Revoked }, Token)).Count);
        Assert.Equal(
            ids.Reverse(),
            Ids(await Other.ListAsync(query with { UserId = null, ClientId = client.Id, Status = SessionStatus.Revoked }, Token)));
        var refusing = SignIn(
            "ada", at: 12, presented: hash, perClient: 2, SessionLimitAction.Reject, perUser: 1, SessionLimitAction.Reject);
        var creation = await Other.CreateAsync(refusing, Token);
        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        Assert.Empty(creation.Ended);
        Assert.Equal(
            (client.Id, client.Generation + 1, refusing.Session.Id),
            (creation.Client!.Id, creation.Client.Generation, creation.Client.ActiveSessionId));
        Assert.Equal(2, Assert.Single(creation.Client.Sessions).Number);
    }

    [Fact]
    public async Task The_cutoff_never_moves_back()
    {
        var (_, hash, _) = await CreateClientAsync("ada");
        await Store.RevokeCreatedBeforeAsync(At(10), Token);

        await Other.RevokeCreatedBeforeAsync(At(-10), Token);

        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 11), Token));
    }

    [Fact]
    public async Task A_session_that_is_created_before_the_cutoff_is_revoked_when_it_is_created()
    {
        await Store.RevokeCreatedBeforeAsync(At(10), Token);
        var behind = SignIn("ada", at: 9);

        var creation = await Other.CreateAsync(behind, Token);

        Assert.Equal(
            (SessionCreationOutcome.Created, null, 0),
            (creation.Outcome, creation.Client!.ActiveSessionId, creation.Client.Sessions.Count));
        Assert.Null(await Other.RenewAsync(Renewal(behind.NewClientHash, at: 9), Token));
        Assert.Equal(behind.Session.Id, Assert.Single((await Other.SweepAsync(At(9), Start, 100, Token)).Ended).Id);
        Assert.Equal(SessionStatus.Revoked, (await GetAsync(behind.Session.Id)).Status);
    }

    [Fact]
    public async Task Sweeps_record_what_the_cutoff_ended_in_batches_and_report_each_session_once()
    {
        for (var i = 0; i < 25; i++)
        {
            await CreateAsync(SignIn($"user{i}", at: i % 5));
        }

        var live = SignIn("bob", at: 10);
        await CreateAsync(live);
        await Store.RevokeCreatedBeforeAsync(At(10), Token);

        var ended = new List<StoredSession>();
        for (SessionSweep? sweep = null; sweep is null || sweep.RowsAffected == 7;)
        {
            sweep = await Other.SweepAsync(At(11), At(10), 7, Token);
            Assert.InRange(sweep.RowsAffected, 0, 7);
            ended.AddRange(sweep.Ended);
        }

        Assert.Equal(25, ended.DistinctBy(session => session.Id).Count());
        Assert.Equal(25, ended.Count);
        Assert.All(ended, session => Assert.Equal((SessionStatus.Revoked, At(10)), (session.Status, session.EndedAt)));
        foreach (var session in ended)
        {
            AssertSame(session, await Store.GetAsync(session.Id, Token));
        }

        AssertSame(live.Session, await GetAsync(live.Session.Id));
        Assert.Equal(0, (await Store.SweepAsync(At(11), At(10), 7, Token)).RowsAffected);
        Assert.Equal(50, (await Store.SweepAsync(At(11), At(11), 100, Token)).RowsAffected);
    }

    [Fact]
    public async Task Sign_ins_and_renewals_that_race_the_cutoff_are_revoked_or_were_created_after_it()
    {
        var (_, hash, _) = await CreateClientAsync("ada");
        var creations = InParallelAsync(24, async (store, i) =>
        {
            await store.RenewAsync(Renewal(hash, at: 5), Token);
            return await store.CreateAsync(SignIn("ada", at: i), Token);
        });
        var cutoffs = InParallelAsync(4, async (store, i) =>
        {
            await store.RevokeCreatedBeforeAsync(At(9 + i), Token);
            return 0;
        });
        await Task.WhenAll(creations, cutoffs);

        Assert.All(await creations, creation => Assert.Equal(SessionCreationOutcome.Created, creation.Outcome));
        Assert.Equal(
            Enumerable.Range(12, 12).Reverse().Select(i => At(i)),
            (await Store.ListByUserAsync("ada", At(30), Token)).Select(session => session.CreatedAt));
        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 6), Token));
    }

    [Fact]
    public async Task A_sweep_tells_of_the_sessions_whose_end_it_recorded_also_where_it_deletes_them_at_once()
    {
        var (_, _, ids) = await CreateClientAsync("ada", "bob");
        await Store.EndAsync(Ending(5, SessionStatus.Ended, sessionId: ids[0]), Token);

        var sweep = await Store.SweepAsync(At(5_000), At(5_000), 100, Token);

        var expired = Assert.Single(sweep.Ended);
        Assert.Equal((ids[1], SessionStatus.Expired, At(1 + 60 + 900)), (expired.Id, expired.Status, expired.EndedAt));
        Assert.Null(await Store.GetAsync(ids[1], Token));
    }

    [Fact]
    public async Task An_ending_spares_the_session_that_it_excepts()
    {
        var (_, _, first) = await CreateClientAsync("ada");
        var (_, hash, second) = await CreateClientAsync("ada", "bob");

        var end = await Store.EndAsync(Ending(10, userId: "ada") with { ExceptSessionId = second[0] }, Token);
        var ofClient = await Store.EndAsync(Ending(11, client: hash) with { ExceptSessionId = second[0] }, Token);
        var itself = await Store.EndAsync(Ending(12, sessionId: second[0]) with { ExceptSessionId = second[0] }, Token);

        Assert.Equal(first, Ids(end.Ended));
        Assert.Equal([second[1]], Ids(ofClient.Ended));
        Assert.Empty(itself.Ended);
        Assert.Equal([second[0]], Ids(await Other.ListByUserAsync("ada", At(12), Token)));
    }

    [Fact]
    public async Task An_ending_reaches_only_sessions_created_before_its_time()
    {
        var early = SignIn("ada", at: 9);
        var late = SignIn("ada", at: 10);
        await CreateAsync(early);
        await CreateAsync(late);

        var end = await Store.EndAsync(Ending(20, userId: "ada") with { CreatedBefore = At(10) }, Token);

        Assert.Equal([early.Session.Id], Ids(end.Ended));
        Assert.Equal([late.Session.Id], Ids(await Other.ListByUserAsync("ada", At(20), Token)));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Store.EndAsync(Ending(20) with { CreatedBefore = At(99), ExceptSessionId = early.Session.Id }, Token));
    }

    [Fact]
    public async Task A_lease_is_held_by_one_until_its_time_is_over_or_it_is_given_back()
    {
        Assert.True(await Store.TryTakeLeaseAsync(Lease("a", At(0), At(60)), Token));
        Assert.False(await Other.TryTakeLeaseAsync(Lease("b", At(59), At(119)), Token));
        Assert.True(await Other.TryTakeLeaseAsync(Lease("b", At(59), At(119)) with { Name = "other" }, Token));
        Assert.True(await Store.TryTakeLeaseAsync(Lease("a", At(50), At(110)), Token));
        Assert.False(await Other.TryTakeLeaseAsync(Lease("b", At(109), At(169)), Token));
        Assert.True(await Other.TryTakeLeaseAsync(Lease("b", At(110), At(170)), Token));
        Assert.False(await Store.TryTakeLeaseAsync(Lease("a", At(111), At(171)), Token));
        Assert.True(await Other.TryTakeLeaseAsync(Lease("b", At(112), At(112)), Token));
        Assert.True(await Store.TryTakeLeaseAsync(Lease("a", At(112), At(171)), Token));
    }

    [Fact]
    public async Task A_lease_that_a_clock_far_ahead_took_keeps_nobody_out()
    {
        // Up to the time that is asked for, clocks may differ.
        Assert.True(await Store.TryTakeLeaseAsync(Lease("a", At(60), At(120)), Token));
        Assert.False(await Other.TryTakeLeaseAsync(Lease("b", At(0), At(60)), Token));

        Assert.True(await Store.TryTakeLeaseAsync(Lease("a", At(31_536_000), At(31_536_060)), Token));
        Assert.False(await Other.TryTakeLeaseAsync(Lease("b", At(0), At(0)), Token));
        Assert.True(await Other.TryTakeLeaseAsync(Lease("b", At(0), At(60)), Token));
        Assert.False(await Store.TryTakeLeaseAsync(Lease("c", At(1), At(61)), Token));
    }

    [Fact]
    public async Task Of_those_who_ask_for_a_lease_at_the_same_time_one_gets_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var now = At(round * 60);
            var taken = await InParallelAsync(
                16, async (store, i) => await store.TryTakeLeaseAsync(Lease($"{round}-{i}", now, now.AddSeconds(60)), Token));

            Assert.Single(taken, won => won);
        }
    }
}
