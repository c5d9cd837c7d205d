using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Ends and updates of many sessions, in batches.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Batches_end_each_session_of_a_user_once_and_newest_first()
    {
        var signIns = new List<NewSession>();
        for (var i = 0; i < 11; i++)
        {
            signIns.Add(SignIn("ada", at: i * 5 % 4));
            await CreateAsync(signIns[i]);
        }

        var kept = signIns[4].Session.Id;
        var newer = SignIn("ada", at: 9);
        await CreateAsync(newer);
        var ended = new List<StoredSession>();
        foreach (var batch in await EndAllAsync(Store, Ending(10, userId: "ada") with
        {
            ExceptSessionId = kept,
            CreatedBefore = At(9),
            Limit = 3,
        }))
        {
            // Those that do not match take no place in a batch.
            Assert.Equal(batch.Next is null ? 1 : 3, batch.Ended.Count);
            ended.AddRange(batch.Ended);
        }

        Assert.Equal(
            signIns.Select(signIn => signIn.Session)
                .Where(session => session.Id != kept)
                .OrderByDescending(session => session.CreatedAt)
                .ThenByDescending(session => session.Id, StringComparer.Ordinal)
                .Select(session => session.Id),
            ended.Select(session => session.Id));
        Assert.Equal([newer.Session.Id, kept], (await Other.ListByUserAsync("ada", At(10), Token)).Select(session => session.Id));
    }

    [Fact]
    public async Task Sign_ins_between_batches_are_not_visited()
    {
        for (var i = 0; i < 6; i++)
        {
            await CreateAsync(SignIn("ada", at: i));
        }

        var (calls, ended) = (0, 0);
        SessionCursor? after = null;
        do
        {
            var batch = await Store.EndAsync(Ending(10, userId: "ada") with { Limit = 2, After = after }, Token);
            (calls, ended, after) = (calls + 1, ended + batch.Ended.Count, batch.Next);
            await CreateAsync(SignIn("ada", at: 10 + calls));
        }
        while (after is not null);

        Assert.Equal(6, ended);
        Assert.InRange(calls, 3, 4);
        Assert.Equal(calls, (await Other.ListByUserAsync("ada", At(20), Token)).Count);
    }

    [Fact]
    public async Task Of_two_loops_of_batches_at_once_each_session_is_reported_once()
    {
        await InParallelAsync(60, async (store, i) => await store.CreateAsync(SignIn("ada", at: i % 7), Token));

        var loops = await InParallelAsync(4, (store, _) => EndAllAsync(store, Ending(10, userId: "ada") with { Limit = 7 }));

        var ids = loops.SelectMany(loop => loop).SelectMany(batch => batch.Ended).Select(session => session.Id).ToList();
        Assert.Equal(60, ids.Count);
        Assert.Equal(60, ids.Distinct().Count());
        Assert.Empty(await Store.ListByUserAsync("ada", At(10), Token));
    }

    [Fact]
    public async Task Batches_give_each_client_a_new_active_session()
    {
        var hashes = new List<(ClientSecretHash Hash, string Bob, long Generation)>();
        for (var i = 0; i < 5; i++)
        {
            var (client, hash, ids) = await CreateClientAsync("bob", "ada");
            hashes.Add((hash, ids[0], client.Generation));
        }

        await EndAllAsync(Store, Ending(10, userId: "ada") with { Limit = 2 });

        foreach (var (hash, bob, generation) in hashes)
        {
            var client = await Other.GetClientAsync(hash, At(10), Token);
            Assert.Equal((bob, generation + 1), (client!.ActiveSessionId, client.Generation));
        }
    }

    [Fact]
    public async Task The_feed_reports_every_session_of_every_batch()
    {
        if (!HasFeed)
        {
            await AssertNothingToTellAsync();
            return;
        }

        await using var feed = Feed.Of(Other);
        var signIns = Enumerable.Range(0, 40).Select(i => SignIn("ada", at: i % 5)).ToList();
        await InParallelAsync(40, async (_, i) => await Store.CreateAsync(signIns[i], Token));

        await EndAllAsync(Store, Ending(10, userId: "ada") with { Limit = 9 });

        var reported = new HashSet<string?>();
        while (reported.Count < 40)
        {
            var change = await feed.NextAsync();
            Assert.Equal(Change(change.SessionId, SessionStatus.Revoked, At(10)), change);
            reported.Add(change.SessionId);
        }

        Assert.Subset(signIns.Select(signIn => (string?)signIn.Session.Id).ToHashSet(), reported);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("client")]
    [InlineData("session")]
    public async Task An_end_ends_what_has_expired_by_the_clock_of_its_machine_too(string by)
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        var live = SignIn("ada", at: 1_900);
        await CreateAsync(live);
        var ending = by switch
        {
            "user" => Ending(2_000, userId: "ada"),
            "client" => Ending(2_000, client: hash),
            _ => Ending(2_000, sessionId: ids[0]),
        };

        var end = await Store.EndAsync(ending, Token);

        Assert.Equal(by == "user" ? [live.Session.Id] : [], end.Ended.Select(session => session.Id));
        Assert.False(end.EndedActive);
        var expired = Assert.Single(end.Expired);
        Assert.Equal((ids[0], SessionStatus.Expired, Start + End), (expired.Id, expired.Status, expired.EndedAt));
        AssertSame(expired, await Other.GetAsync(ids[0], Token));

        // By the clock of this machine it has not expired.
        Assert.Null(await Other.RenewAsync(Renewal(hash, at: 10), Token));
        Assert.Empty((await Store.EndAsync(ending, Token)).Expired);
        Assert.Empty((await Store.SweepAsync(At(2_000), Start, 100, Token)).Ended);
    }

    [Fact]
    public async Task The_feed_reports_what_an_end_found_expired()
    {
        if (!HasFeed)
        {
            await AssertNothingToTellAsync();
            return;
        }

        await using var feed = Feed.Of(Other);
        var (_, _, ids) = await CreateClientAsync("ada");

        await Store.EndAsync(Ending(2_000, userId: "ada"), Token);

        Assert.Equal(Change(ids[0], SessionStatus.Expired, At(2_000)), await feed.NextAsync());
    }

    [Fact]
    public async Task Batches_give_each_live_session_of_a_user_other_claims_once()
    {
        for (var i = 0; i < 7; i++)
        {
            await CreateAsync(SignIn("ada", at: i % 3));
        }

        await CreateAsync(SignIn("bob", at: 1));
        var update = new SessionClaimsUpdate { Now = At(10), UserId = "ada", Claims = OtherClaims, Limit = 3 };
        var updated = new List<string>();
        SessionCursor? after = null;
        do
        {
            var batch = await Store.UpdateClaimsAsync(update with { After = after }, Token);
            Assert.InRange(batch.Updated.Count, 0, 3);
            updated.AddRange(batch.Updated);
            after = batch.Next;
        }
        while (after is not null);

        Assert.Equal(7, updated.Distinct().Count());
        Assert.Equal(7, updated.Count);
        Assert.All(await Other.ListByUserAsync("ada", At(10), Token), session => Assert.Equal(OtherClaims, session.Claims.ToArray()));
        Assert.All(await Other.ListByUserAsync("bob", At(10), Token), session => Assert.NotEqual(OtherClaims, session.Claims.ToArray()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(EndSessionsRequest.MaximumLimit + 1)]
    public async Task A_limit_of_a_batch_that_is_out_of_range_is_refused(int limit)
    {
        var (_, _, ids) = await CreateClientAsync("ada");
        var update = new SessionClaimsUpdate { Now = At(10), UserId = "ada", Claims = OtherClaims, Limit = limit };

        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Store.EndAsync(Ending(10, userId: "ada") with { Limit = limit }, Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.UpdateClaimsAsync(update, Token));

        Assert.Equal(SessionStatus.Active, (await GetAsync(ids[0])).Status);
    }

    [Fact]
    public async Task A_sign_in_brings_a_user_with_too_many_sessions_closer_to_the_limit()
    {
        const int Count = NewSession.MaximumEvictions + 20;
        var oldest = SignIn("ada", at: -1);
        await CreateAsync(oldest);
        await InParallelAsync(Count - 1, async (store, i) => await store.CreateAsync(SignIn("ada", at: i % 10), Token));

        var first = await Store.CreateAsync(SignIn("ada", at: 20, perUser: 5), Token);
        var refused = await Store.CreateAsync(SignIn("ada", at: 21, perUser: 5, onUserLimit: SessionLimitAction.Reject), Token);
        var second = await Store.CreateAsync(SignIn("ada", at: 22, perUser: 5), Token);

        Assert.Equal(NewSession.MaximumEvictions, first.Ended.Count);
        Assert.Contains(oldest.Session.Id, first.Ended.Select(session => session.Id));
        Assert.Equal(SessionCreationOutcome.UserLimitReached, refused.Outcome);
        Assert.Equal(17, second.Ended.Count);
        Assert.Equal(5, (await Other.ListByUserAsync("ada", At(22), Token)).Count);
    }

    private static async Task<List<EndSessionsResult>> EndAllAsync(ISessionStore store, EndSessionsRequest request)
    {
        var batches = new List<EndSessionsResult>();
        do
        {
            batches.Add(await store.EndAsync(request with { After = batches.LastOrDefault()?.Next }, Token));
            Assert.InRange(batches[^1].Ended.Count, 0, request.Limit);
        }
        while (batches[^1].Next is not null);
        return batches;
    }
}
