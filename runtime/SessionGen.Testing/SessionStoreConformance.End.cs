
namespace SessionGen.Testing;

/// <content>Switching, ending and reading.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Switching_makes_a_session_the_active_one_and_advances_the_generation()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob");

        var switched = await Store.SetActiveAsync(hash, ids[0], At(10), Token);

        Assert.Equal((before.Id, before.Generation + 1, ids[0]), (switched!.Id, switched.Generation, switched.ActiveSessionId));
        Assert.Equal(ids, switched.Sessions.Select(session => session.Id));
        var known = await Other.GetClientAsync(hash, At(10), Token);
        Assert.Equal((switched.Generation, ids[0]), (known!.Generation, known.ActiveSessionId));
        Assert.Equal(ids[0], (await Other.RenewAsync(Renewal(hash, at: 10), Token))!.Id);
    }

    [Fact]
    public async Task Switching_to_what_is_not_a_live_session_of_the_client_changes_nothing()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob", "cy");
        var (_, _, foreign) = await CreateClientAsync("dee");
        await Store.EndAsync(Ending(5, SessionStatus.Ended, sessionId: ids[0]), Token);
        await Store.RenewAsync(Renewal(hash, at: 800), Token);

        Assert.Null(await Store.SetActiveAsync(NewHash(), ids[1], At(10), Token));
        Assert.Null(await Store.SetActiveAsync(hash, foreign[0], At(10), Token));
        Assert.Null(await Store.SetActiveAsync(hash, NewSessionId(), At(10), Token));
        Assert.Null(await Store.SetActiveAsync(hash, "", At(10), Token));
        Assert.Null(await Store.SetActiveAsync(hash, ids[0], At(10), Token));
        Assert.Null(await Store.SetActiveAsync(hash, ids[1], At(961), Token));
        var after = await GetClientAsync(hash, at: 961);
        Assert.Equal((before.Generation, ids[2]), (after.Generation, after.ActiveSessionId));
    }

    [Fact]
    public async Task Parallel_switches_advance_the_generation_one_by_one()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob");

        var switched = await InParallelAsync(32, async (store, i) => await store.SetActiveAsync(hash, ids[i / 2 % 2], At(10), Token));

        Assert.Equal(Enumerable.Range(1, 32).Select(n => before.Generation + n), switched.Select(client => client!.Generation).Order());
        var after = await GetClientAsync(hash, at: 10);
        Assert.Equal(after.ActiveSessionId, switched.MaxBy(client => client!.Generation)!.ActiveSessionId);
    }

    [Fact]
    public async Task Ending_by_id_ends_that_session_and_tells_its_new_status()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");

        var end = await Store.EndAsync(Ending(10, sessionId: ids[0]), Token);

        var ended = Assert.Single(end.Ended);
        Assert.Equal((ids[0], SessionStatus.Revoked, At(10)), (ended.Id, ended.Status, ended.EndedAt));
        Assert.Null(end.Client);
        AssertSame(ended, await Other.GetAsync(ids[0], Token));
        Assert.Equal([ids[1]], (await GetClientAsync(hash, at: 10)).Sessions.Select(session => session.Id));
        Assert.Empty(await Store.ListByUserAsync("ada", At(10), Token));
    }

    [Fact]
    public async Task Ending_by_user_ends_their_sessions_on_every_client_and_no_others()
    {
        var (_, first, _) = await CreateClientAsync("ada", "bob");
        var (_, second, _) = await CreateClientAsync("bob", "ada");
        var (_, third, _) = await CreateClientAsync("ada");

        var end = await Other.EndAsync(Ending(10, userId: "ada"), Token);

        Assert.Equal(3, end.Ended.Count);
        Assert.All(end.Ended, session => Assert.Equal(("ada", SessionStatus.Revoked), (session.UserId, session.Status)));
        Assert.Empty(await Store.ListByUserAsync("ada", At(10), Token));
        Assert.Equal(2, (await Store.ListByUserAsync("bob", At(10), Token)).Count);
        Assert.NotNull((await GetClientAsync(first, at: 10)).ActiveSessionId);
        Assert.NotNull((await GetClientAsync(second, at: 10)).ActiveSessionId);
        Assert.Null((await GetClientAsync(third, at: 10)).ActiveSessionId);
    }

    [Fact]
    public async Task Ending_by_client_ends_all_its_sessions_and_advances_the_generation_once()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob", "cy");

        var end = await Store.EndAsync(Ending(10, SessionStatus.Ended, client: hash), Token);

        Assert.Equal(ids.Order(), end.Ended.Select(session => session.Id).Order());
        Assert.True(end.EndedActive);
        Assert.Equal(
            (before.Id, before.Generation + 1, null, 0),
            (end.Client!.Id, end.Client.Generation, end.Client.ActiveSessionId, end.Client.Sessions.Count));
        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 10), Token));
    }

    [Fact]
    public async Task Every_condition_of_an_ending_must_hold()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob");
        var (_, _, foreign) = await CreateClientAsync("ada");
        var ending = Ending(10, SessionStatus.Ended);

        var foreignSession = await Store.EndAsync(ending with { ClientHash = hash, SessionId = foreign[0] }, Token);
        var wrongUser = await Store.EndAsync(ending with { SessionId = ids[0], UserId = "bob" }, Token);
        var wrongUserOfClient = await Store.EndAsync(ending with { ClientHash = hash, SessionId = ids[0], UserId = "bob" }, Token);
        var unknownSession = await Store.EndAsync(ending with { SessionId = "none" }, Token);
        var unknownUser = await Store.EndAsync(ending with { UserId = "nobody" }, Token);
        var unknownClient = await Store.EndAsync(ending with { ClientHash = NewHash(), UserId = "ada" }, Token);

        Assert.All(
            [foreignSession, wrongUser, wrongUserOfClient, unknownSession, unknownUser, unknownClient], end => Assert.Empty(end.Ended));
        Assert.Equal(
            (before.Id, before.Generation, ids[1]),
            (foreignSession.Client!.Id, foreignSession.Client.Generation, foreignSession.Client.ActiveSessionId));
        Assert.All([wrongUser, unknownSession, unknownUser, unknownClient], end => Assert.Null(end.Client));
        var one = await Store.EndAsync(ending with { ClientHash = hash, UserId = "ada" }, Token);
        Assert.Equal(ids[0], Assert.Single(one.Ended).Id);
        Assert.Equal([ids[1]], one.Client!.Sessions.Select(session => session.Id));
        Assert.Equal(SessionStatus.Active, (await GetAsync(foreign[0])).Status);
    }

    [Fact]
    public async Task An_ending_that_names_nothing_is_refused()
    {
        var (_, _, ids) = await CreateClientAsync("ada");

        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.EndAsync(Ending(10, SessionStatus.Ended), Token));

        Assert.Equal(SessionStatus.Active, (await GetAsync(ids[0])).Status);
    }

    [Fact]
    public async Task Where_the_active_session_ends_the_one_active_last_takes_over_and_the_generation_advances()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob", "cy");
        await Store.RenewAsync(Renewal(hash, at: 100, ids[0]), Token);

        var end = await Store.EndAsync(Ending(110, SessionStatus.Ended, sessionId: ids[2], client: hash), Token);

        Assert.True(end.EndedActive);
        Assert.Equal((before.Generation + 1, ids[0]), (end.Client!.Generation, end.Client.ActiveSessionId));
        Assert.Equal(ids[..2], end.Client.Sessions.Select(session => session.Id));
        Assert.Equal(ids[0], (await Other.RenewAsync(Renewal(hash, at: 111), Token))!.Id);
    }

    [Fact]
    public async Task The_session_that_took_over_stays_the_active_one()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob", "cy");
        await Store.RenewAsync(Renewal(hash, at: 100, ids[0]), Token);
        await Store.EndAsync(Ending(110, sessionId: ids[2]), Token);

        await Store.RenewAsync(Renewal(hash, at: 200, ids[1]), Token);

        Assert.Equal(ids[0], (await GetClientAsync(hash, at: 200)).ActiveSessionId);
    }

    [Fact]
    public async Task Where_another_session_ends_the_active_one_and_the_generation_stay()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob");

        var end = await Store.EndAsync(Ending(10, SessionStatus.Ended, sessionId: ids[0], client: hash), Token);

        Assert.False(end.EndedActive);
        Assert.Equal((before.Generation, ids[1]), (end.Client!.Generation, end.Client.ActiveSessionId));
    }

    [Fact]
    public async Task What_was_over_before_is_not_ended_again()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");
        await Store.EndAsync(Ending(10, SessionStatus.Ended, sessionId: ids[0]), Token);

        var again = await Store.EndAsync(Ending(20, sessionId: ids[0]), Token);
        var afterItsEnd = await Store.EndAsync(Ending(2_000, client: hash), Token);

        Assert.Empty(again.Ended);
        Assert.Empty(afterItsEnd.Ended);
        Assert.NotNull(afterItsEnd.Client);
        Assert.Equal((SessionStatus.Ended, At(10)), ((await GetAsync(ids[0])).Status, (await GetAsync(ids[0])).EndedAt));
        Assert.NotEqual(SessionStatus.Revoked, (await GetAsync(ids[1])).Status);
    }

    [Fact]
    public async Task Of_parallel_endings_each_session_is_told_once()
    {
        for (var i = 0; i < 10; i++)
        {
            await CreateClientAsync("ada", "bob");
        }

        var ends = await InParallelAsync(16, async (store, _) => await store.EndAsync(Ending(10, userId: "ada"), Token));

        var ids = ends.SelectMany(end => end.Ended).Select(session => session.Id).ToList();
        Assert.Equal(10, ids.Count);
        Assert.Equal(10, ids.Distinct().Count());
    }

    [Fact]
    public async Task Sign_ins_that_race_the_end_of_all_of_a_users_sessions_are_ended_whole_or_stand_whole()
    {
        var creations = InParallelAsync(24, async (store, i) => await store.CreateAsync(SignIn("ada", at: i), Token));
        var ends = InParallelAsync(6, async (store, _) => await store.EndAsync(Ending(30, userId: "ada"), Token));
        await Task.WhenAll(creations, ends);

        var ended = (await ends).SelectMany(end => end.Ended).Select(session => session.Id).ToHashSet();
        var live = (await Store.ListByUserAsync("ada", At(30), Token)).Select(session => session.Id).ToHashSet();
        Assert.Equal(24, ended.Count + live.Count);
        Assert.Empty(ended.Intersect(live));
        foreach (var creation in await creations)
        {
            Assert.Contains(creation.Client!.ActiveSessionId!, ended.Union(live));
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_null_or_empty()
    {
        Assert.Null(await Store.GetAsync(NewSessionId(), Token));
        Assert.Null(await Store.GetAsync("", Token));
        Assert.Null(await Store.GetAsync("sess_' OR 1=1 --", Token));
        Assert.Null(await Store.GetAsync("sess_AAAAAAAAAAAAAAAAAAAAAB", Token));
        Assert.Null(await Store.GetAsync(NewClientId(), Token));
        Assert.Null(await Store.GetClientAsync(NewHash(), Start, Token));
        Assert.Empty(await Store.ListByUserAsync("nobody", Start, Token));
        Assert.Empty(await Store.ListKeysAsync(Token));
        Assert.Equal(0, (await Store.SweepAsync(Start, Start, 10, Token)).RowsAffected);
    }

    [Fact]
    public async Task The_live_sessions_of_a_user_are_listed_newest_first()
    {
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var signIn = SignIn("ada", at: i * 5 % 12);
            await CreateAsync(signIn);
            ids.Add(signIn.Session.Id);
        }

        await Store.EndAsync(Ending(20, SessionStatus.Ended, sessionId: ids[3]), Token);
        await CreateAsync(SignIn("bob", at: 13));

        var listed = await Other.ListByUserAsync("ada", At(20), Token);

        Assert.Equal(11, listed.Count);
        Assert.Equal(
            listed.OrderByDescending(session => session.CreatedAt).Select(session => session.Id), listed.Select(session => session.Id));
        Assert.DoesNotContain(ids[3], listed.Select(session => session.Id));
        Assert.Empty(await Other.ListByUserAsync("ada", At(2_000), Token));
    }

    [Fact]
    public async Task A_client_lists_its_live_sessions_oldest_first()
    {
        var (client, hash, ids) = await CreateClientAsync("ada", "bob", "cy", "dee");
        await Store.EndAsync(Ending(10, SessionStatus.Ended, sessionId: ids[1]), Token);
        await Store.RenewAsync(Renewal(hash, at: 100, ids[0]), Token);

        Assert.Equal(ids, client.Sessions.Select(session => session.Id));
        Assert.Equal([ids[0], ids[2], ids[3]], (await GetClientAsync(hash, at: 100)).Sessions.Select(session => session.Id));
        Assert.Equal([ids[0]], (await GetClientAsync(hash, at: 1_000)).Sessions.Select(session => session.Id));
        Assert.Equal(ids[0], (await GetClientAsync(hash, at: 1_000)).ActiveSessionId);
        Assert.Null((await GetClientAsync(hash, at: 2_000)).ActiveSessionId);
    }
}
