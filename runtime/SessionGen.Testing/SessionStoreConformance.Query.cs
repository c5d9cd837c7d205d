using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Queries, page by page; numbers and devices of sessions.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Sessions_are_listed_newest_first_and_those_of_the_same_second_by_id()
    {
        foreach (var second in new[] { 3, 1, 3, 2, 3, 1 })
        {
            await CreateAsync(SignIn("ada", at: second));
        }

        var listed = await Other.ListByUserAsync("ada", At(10), Token);

        Assert.Equal(6, listed.Count);
        Assert.Equal(
            Ids(listed.OrderByDescending(session => session.CreatedAt).ThenByDescending(session => session.Id, StringComparer.Ordinal)),
            Ids(listed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Pages_put_together_are_the_whole_list(int limit)
    {
        for (var i = 0; i < 6; i++)
        {
            await CreateAsync(SignIn("ada", at: i / 3));
        }

        var whole = await Store.QueryAsync(new SessionQuery { Now = At(5), UserId = "ada" }, Token);
        var pages = await Store.ListAsync(new SessionQuery { Now = At(5), UserId = "ada", Limit = limit }, Token);

        Assert.Equal(6, whole.Sessions.Count);
        Assert.Null(whole.Next);
        Assert.Equal(whole.Sessions.Select(session => session.Id), pages.Select(session => session.Id));
    }

    [Fact]
    public async Task A_full_last_page_says_that_there_is_no_more()
    {
        await CreateAsync(SignIn("ada", at: 0));
        await CreateAsync(SignIn("ada", at: 1));

        Assert.Null((await Store.QueryAsync(new SessionQuery { Now = At(5), UserId = "ada", Limit = 2 }, Token)).Next);
        var first = await Store.QueryAsync(new SessionQuery { Now = At(5), UserId = "ada", Limit = 1 }, Token);
        Assert.Equal(SessionCursor.At(first.Sessions[0]), first.Next);
    }

    [Fact]
    public async Task A_place_whose_session_is_gone_is_still_a_place()
    {
        var signIns = Enumerable.Range(0, 3).Select(i => SignIn("ada", at: i)).ToList();
        foreach (var signIn in signIns)
        {
            await CreateAsync(signIn);
        }

        var page = await Store.QueryAsync(new SessionQuery { Now = At(5), UserId = "ada", Limit = 2 }, Token);
        await Store.EndAsync(Ending(6, SessionStatus.Ended, sessionId: signIns[1].Session.Id), Token);
        await Store.SweepAsync(At(7), At(7), 100, Token);

        var next = await Store.QueryAsync(new SessionQuery { Now = At(7), UserId = "ada", After = page.Next }, Token);
        Assert.Equal(signIns[0].Session.Id, Assert.Single(next.Sessions).Id);
    }

    /// <summary>Everything between two pages may change but the sessions that live throughout.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_neither_repeat_nor_skip_a_session_that_lives_throughout(bool ofUser) =>
        await RunWithRandomSeedsAsync(25, seed => PageWhileOthersComeAndGoAsync(seed, ofUser));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task The_sessions_of_all_users_are_listed_newest_first(int limit)
    {
        foreach (var (user, second) in new[] { ("ada", 3), ("bob", 1), ("ada", 3), ("cy", 2), ("bob", 3) })
        {
            await CreateAsync(SignIn(user, at: second));
        }

        var listed = await Other.ListAsync(new SessionQuery { Now = At(10), Limit = limit }, Token);

        Assert.Equal(5, listed.Count);
        Assert.Equal(
            Ids(listed.OrderByDescending(session => session.CreatedAt).ThenByDescending(session => session.Id, StringComparer.Ordinal)),
            Ids(listed));
    }

    [Fact]
    public async Task Sessions_are_listed_by_their_policy_and_by_when_they_were_created()
    {
        var admin = new SessionPolicy("admin", TimeSpan.FromMinutes(5), null);
        foreach (var (policy, second) in new[] { (admin, 1), (Policy, 2), (admin, 3), (admin, 4), (Policy, 5) })
        {
            await CreateAsync(SignIn($"user{second}", at: second, policy: policy));
        }

        var query = new SessionQuery { Now = At(10), Limit = 2 };
        Assert.Equal([5, 4, 3, 2, 1], await SecondsAsync(query));
        Assert.Equal([4, 3, 1], await SecondsAsync(query with { Policy = "admin" }));
        Assert.Empty(await SecondsAsync(query with { Policy = "Admin" }));
        Assert.Equal([5, 4, 3], await SecondsAsync(query with { CreatedSince = At(3) }));
        Assert.Equal([5, 4], await SecondsAsync(query with { CreatedSince = At(3.5) }));
        Assert.Equal([2, 1], await SecondsAsync(query with { CreatedBefore = At(3) }));
        Assert.Equal([3, 2, 1], await SecondsAsync(query with { CreatedBefore = At(3.5) }));
        Assert.Equal([3], await SecondsAsync(query with { CreatedSince = At(2), CreatedBefore = At(4), Policy = "admin" }));
        Assert.Equal([3], await SecondsAsync(query with { CreatedSince = At(2), UserId = "user3" }));
        Assert.Empty(await SecondsAsync(query with { CreatedBefore = At(2), UserId = "user3" }));

        async Task<IEnumerable<double>> SecondsAsync(SessionQuery filtered) =>
            (await Other.ListAsync(filtered, Token)).Select(session => (session.CreatedAt - Start).TotalSeconds);
    }

    [Fact]
    public async Task The_sessions_of_all_users_are_listed_by_status_whether_their_end_is_recorded_or_not()
    {
        var idle = new SessionPolicy("idle", TimeSpan.FromSeconds(30), null);
        var signIns = new List<NewSession>();
        for (var i = 0; i < 4; i++)
        {
            signIns.Add(SignIn($"user{i}", at: i, policy: i < 2 ? idle : null));
            await CreateAsync(signIns[i]);
        }

        var query = new SessionQuery { Now = At(91), Limit = 1 };
        var ids = signIns.ConvertAll(signIn => signIn.Session.Id);
        await Store.SweepAsync(At(90), Start, 100, Token);
        Assert.Equal([ids[3], ids[2]], Ids(await Other.ListAsync(query, Token)));
        Assert.Equal([ids[1], ids[0]], Ids(await Other.ListAsync(query with { Status = SessionStatus.Expired }, Token)));

        await Store.EndAsync(Ending(92, SessionStatus.Revoked, sessionId: ids[3]), Token);
        await Store.RevokeCreatedBeforeAsync(At(3), Token);
        query = query with { Now = At(93) };
        Assert.Equal([ids[3], ids[2], ids[1]], Ids(await Other.ListAsync(query with { Status = SessionStatus.Revoked }, Token)));
        Assert.Equal([ids[0]], Ids(await Other.ListAsync(query with { Status = SessionStatus.Expired }, Token)));
        Assert.Empty(await Other.ListAsync(query, Token));
        Assert.Empty(await Other.ListAsync(query with { Status = SessionStatus.Ended }, Token));
    }

    [Fact]
    public async Task Sessions_are_counted_by_policy_and_status_whether_their_end_is_recorded_or_not()
    {
        Assert.Empty(await Store.CountAsync(new SessionFilter(), Start, Token));
        var idle = new SessionPolicy("idle", TimeSpan.FromSeconds(30), null);
        var (client, _, ids) = await CreateClientAsync("ada", "bob", "cy");
        await CreateAsync(SignIn("ada", at: 4, policy: idle));
        await CreateAsync(SignIn("bob", at: 5, policy: idle));
        await Store.EndAsync(Ending(6, SessionStatus.Ended, sessionId: ids[2]), Token);

        Assert.Equal(
            ["default Active 2", "default Ended 1", "idle Active 1", "idle Expired 1"], await CountAsync(new SessionFilter(), at: 94));
        Assert.Equal(["default Active 1", "idle Expired 1"], await CountAsync(new SessionFilter { UserId = "ada" }, at: 94));
        Assert.Equal(["default Active 2", "default Ended 1"], await CountAsync(new SessionFilter { ClientId = client.Id }, at: 94));
        Assert.Equal(["default Active 1"], await CountAsync(new SessionFilter { ClientId = client.Id, UserId = "ada" }, at: 94));
        Assert.Equal(["idle Expired 2"], await CountAsync(new SessionFilter { Policy = "idle" }, at: 95));
        Assert.Equal(["default Ended 1", "idle Active 2"], await CountAsync(new SessionFilter { CreatedSince = At(1.5) }, at: 7));
        Assert.Equal(["default Active 2"], await CountAsync(new SessionFilter { CreatedBefore = At(1.5) }, at: 7));
        Assert.Equal(["idle Active 1"], await CountAsync(new SessionFilter { LastActiveSince = At(65) }, at: 7));
        Assert.Empty(await CountAsync(new SessionFilter { UserId = "nobody" }, at: 7));

        await Store.SweepAsync(At(94), Start, 100, Token);
        await Store.RevokeCreatedBeforeAsync(At(1), Token);
        Assert.Equal(
            ["default Active 1", "default Ended 1", "default Revoked 1", "idle Active 1", "idle Expired 1"],
            await CountAsync(new SessionFilter(), at: 94));

        async Task<IEnumerable<string>> CountAsync(SessionFilter filter, double at) =>
            (await Other.CountAsync(filter, At(at), Token)).Select(row => $"{row.Policy} {row.Status} {row.Count}").Order();
    }

    [Fact]
    public async Task Sessions_are_listed_by_client_and_by_both()
    {
        var (client, hash, ids) = await CreateClientAsync("ada", "bob");
        await CreateClientAsync("ada");
        await Store.EndAsync(Ending(5, SessionStatus.Ended, sessionId: ids[0]), Token);
        var elsewhere = SignIn("bob", at: 3, presented: hash, perClient: 5);
        await CreateAsync(elsewhere);

        var query = new SessionQuery { Now = At(6), ClientId = client.Id };
        Assert.Equal([elsewhere.Session.Id], Ids(await Other.ListAsync(query, Token)));
        Assert.Equal([ids[0]], Ids(await Other.ListAsync(query with { Status = SessionStatus.Ended }, Token)));
        Assert.Equal([ids[1]], Ids(await Other.ListAsync(query with { Status = SessionStatus.Replaced }, Token)));
        Assert.Empty(await Other.ListAsync(query with { UserId = "ada" }, Token));
        Assert.Equal([ids[0]], Ids(await Other.ListAsync(query with { UserId = "ada", Status = SessionStatus.Ended }, Token)));
        Assert.Empty(await Other.ListAsync(query with { ClientId = NewClientId() }, Token));
        Assert.Empty(await Other.ListAsync(query with { ClientId = "no id at all" }, Token));
        Assert.Empty(await Other.ListAsync(query with { ClientId = null, UserId = "nobody" }, Token));
    }

    [Theory]
    [InlineData(SessionStatus.Ended)]
    [InlineData(SessionStatus.Removed)]
    [InlineData(SessionStatus.Replaced)]
    [InlineData(SessionStatus.Revoked)]
    [InlineData(SessionStatus.Abandoned)]
    public async Task Ended_sessions_are_listed_by_their_status_until_they_are_swept(SessionStatus status)
    {
        var (_, _, ids) = await CreateClientAsync("ada", "bob");
        var end = await Store.EndAsync(Ending(10, status, sessionId: ids[0]), Token);

        var query = new SessionQuery { Now = At(11), UserId = "ada", Status = status };
        AssertSame(end.Ended[0], Assert.Single(await Other.ListAsync(query, Token)));
        Assert.Empty(await Other.ListAsync(query with { Status = null }, Token));
        Assert.Empty(await Other.ListAsync(query with { Status = SessionStatus.Expired }, Token));
        await Store.SweepAsync(At(11), At(11), 100, Token);
        Assert.Empty(await Other.ListAsync(query, Token));
    }

    [Fact]
    public async Task What_has_run_out_is_listed_as_expired_before_a_sweep_and_after_it()
    {
        var (_, _, ids) = await CreateClientAsync("ada");
        var query = new SessionQuery { Now = At(60 + 900), UserId = "ada", Status = SessionStatus.Expired };
        var expected = (await GetAsync(ids[0])) with { Status = SessionStatus.Expired, EndedAt = At(60 + 900) };

        Assert.Empty(await Store.ListAsync(query with { Now = At(60 + 899) }, Token));
        AssertSame(expected, Assert.Single(await Other.ListAsync(query, Token)));
        await Store.SweepAsync(query.Now, Start, 100, Token);
        AssertSame(expected, Assert.Single(await Other.ListAsync(query, Token)));
    }

    [Fact]
    public async Task Sessions_are_listed_by_their_last_activity()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        await CreateAsync(SignIn("ada", at: 1));
        await Store.RenewAsync(Renewal(hash, at: 100), Token);
        var query = new SessionQuery { Now = At(101), UserId = "ada" };

        Assert.Equal([ids[0]], Ids(await Other.ListAsync(query with { LastActiveSince = At(160) }, Token)));
        Assert.Empty(await Other.ListAsync(query with { LastActiveSince = At(161) }, Token));
        Assert.Empty(await Other.ListAsync(query with { LastActiveSince = At(160.5) }, Token));
        Assert.Single(await Other.ListAsync(query with { LastActiveBefore = At(160) }, Token));
        Assert.Equal(2, (await Other.ListAsync(query with { LastActiveBefore = At(160.5) }, Token)).Count);
        Assert.Equal(2, (await Other.ListAsync(query with { LastActiveBefore = At(161), LastActiveSince = At(61) }, Token)).Count);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)", "192.0.2.7")]
    [InlineData("Überbrowser 😀 ' %", null)]
    [InlineData(null, "2001:db8::1")]
    [InlineData("", "")]
    public async Task A_device_is_kept_as_given_and_found_by_each_of_its_parts(string? userAgent, string? ipAddress)
    {
        var device = new SessionDevice { UserAgent = userAgent, IpAddress = ipAddress };
        var signIn = SignIn();
        signIn = signIn with { Session = signIn.Session with { Device = device } };
        await CreateAsync(signIn);
        var other = SignIn();
        var otherDevice = new SessionDevice { UserAgent = "Other/1", IpAddress = "198.51.100.1" };
        await CreateAsync(other with { Session = other.Session with { Device = otherDevice } });
        await CreateAsync(SignIn());
        await Store.UpdateClaimsAsync(new SessionClaimsUpdate { Now = At(1), SessionId = signIn.Session.Id, Claims = OtherClaims }, Token);

        Assert.Equal(device, (await Other.GetAsync(signIn.Session.Id, Token))!.Device);
        Assert.Equal(device, (await Other.RenewAsync(Renewal(signIn.NewClientHash, at: 1), Token))!.Device);
        var query = new SessionQuery { Now = At(1), UserId = "ada" };
        Assert.Equal([signIn.Session.Id], Ids(await Store.ListAsync(query with { Device = device }, Token)));
        Assert.Equal(
            userAgent is null ? 3 : 1, (await Store.ListAsync(query with { Device = device with { IpAddress = null } }, Token)).Count);
        Assert.Equal(
            ipAddress is null ? 3 : 1, (await Store.ListAsync(query with { Device = device with { UserAgent = null } }, Token)).Count);
        var unknown = new SessionDevice { UserAgent = "Other/1", IpAddress = "192.0.2.7" };
        Assert.Empty(await Store.ListAsync(query with { Device = unknown }, Token));
    }

    [Fact]
    public async Task Sessions_of_a_client_are_numbered_from_zero_and_no_number_is_used_again()
    {
        var (client, hash, _) = await CreateClientAsync("ada", "bob", "cy");

        Assert.Equal([0, 1, 2], client.Sessions.Select(session => session.Number));
        await Store.EndAsync(Ending(5, SessionStatus.Ended, userId: "cy", client: hash), Token);
        var dee = SignIn("dee", at: 6, presented: hash, perClient: 5);
        var after = await CreateAsync(dee with { Session = dee.Session with { Number = 77 } });
        Assert.Equal([0, 1, 3], after.Sessions.Select(session => session.Number));
        Assert.Equal(3, (await Other.GetAsync(dee.Session.Id, Token))!.Number);
        Assert.Equal(3, (await Other.RenewAsync(Renewal(dee.NewClientHash, at: 7), Token))!.Number);
    }

    [Fact]
    public async Task A_session_that_takes_the_place_of_the_users_own_one_gets_its_number()
    {
        var (_, hash, _) = await CreateClientAsync("ada", "bob");

        var again = SignIn("ada", at: 5, presented: hash, perClient: 5);
        Assert.Equal([("bob", 1), ("ada", 0)], Numbers(await CreateAsync(again)));
        var cy = SignIn("cy", at: 6, presented: again.NewClientHash, perClient: 5);
        Assert.Equal([("bob", 1), ("ada", 0), ("cy", 2)], Numbers(await CreateAsync(cy)));

        // One session a client: the same user keeps the number, another one gets a new one.
        var single = SignIn("ada", at: 7, presented: cy.NewClientHash, perClient: 1);
        Assert.Equal([("ada", 0)], Numbers(await CreateAsync(single)));
        Assert.Equal([("dee", 3)], Numbers(await CreateAsync(SignIn("dee", at: 8, presented: single.NewClientHash, perClient: 1))));

        static IEnumerable<(string, int)> Numbers(StoredClient client) =>
            client.Sessions.Select(session => (session.UserId, session.Number));
    }

    [Fact]
    public async Task A_query_that_asks_for_too_much_is_refused()
    {
        var query = new SessionQuery { Now = Start };

        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.QueryAsync(query with { Limit = 0 }, Token));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Store.QueryAsync(query with { Limit = SessionQuery.MaximumLimit + 1 }, Token));
        Assert.Empty((await Store.QueryAsync(query with { Limit = SessionQuery.MaximumLimit }, Token)).Sessions);
    }

    [Theory]
    [InlineData('\uD800')]
    [InlineData('\uDC00')]
    public async Task A_user_id_that_is_no_well_formed_text_is_nobodys(char half)
    {
        var userId = "a" + half;
        var replaced = SignIn("a\uFFFD");
        await CreateAsync(replaced);

        Assert.Empty((await Store.QueryAsync(new SessionQuery { Now = At(1), UserId = userId }, Token)).Sessions);
        Assert.Empty(
            (await Store.QueryAsync(new SessionQuery { Now = At(1), UserId = userId, Status = SessionStatus.Revoked }, Token)).Sessions);
        Assert.Empty((await Store.EndAsync(Ending(1, userId: userId), Token)).Ended);
        Assert.Empty((await Store.EndAsync(Ending(1, userId: userId, client: replaced.NewClientHash), Token)).Ended);
        Assert.Empty(await UpdateAsync(new SessionClaimsUpdate { Now = At(1), UserId = userId, Claims = OtherClaims }));
        AssertSame(replaced.Session, await Other.GetAsync(replaced.Session.Id, Token));
    }

    private async Task PageWhileOthersComeAndGoAsync(int seed, bool ofUser)
    {
#pragma warning disable CA5394 // A failure must come again from its seed.
        var random = new Random(seed);
        var user = "user" + NewSessionId();
        var lasting = new List<string>();
        var passing = new List<string>();
        for (var i = random.Next(1, 15); i > 0; i--)
        {
            await SignInAsync(random.Next(2) == 0 ? lasting : passing);
        }

        var seen = new List<string>();
        for (SessionPage? page = null; page is null || page.Next is not null;)
        {
            page = await Store.QueryAsync(
                new SessionQuery { Now = At(100), UserId = ofUser ? user : null, Limit = random.Next(1, 4), After = page?.Next }, Token);
            seen.AddRange(Ids(page.Sessions));
            for (var i = random.Next(3); i > 0; i--)
            {
                await SignInAsync(passing);
            }

            for (var i = random.Next(3); i > 0 && passing.Count > 0; i--)
            {
                await Other.EndAsync(Ending(100, SessionStatus.Ended, sessionId: passing[random.Next(passing.Count)]), Token);
            }

            if (random.Next(3) == 0)
            {
                await Other.SweepAsync(At(100), At(101), 3, Token);
            }
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(lasting.Except(seen));
        await Store.EndAsync(Ending(101, userId: user), Token);

        async Task SignInAsync(List<string> kind)
        {
            var signIn = SignIn(user, at: random.Next(5));
            await CreateAsync(signIn);
            kind.Add(signIn.Session.Id);
        }
#pragma warning restore CA5394
    }

    private static IEnumerable<string> Ids(IEnumerable<StoredSession> sessions) => sessions.Select(session => session.Id);
}
