using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Sweeping, keys, the feed and cancellation.</content>
public abstract partial class SessionStoreConformance
{
    private static readonly TimeSpan End = TimeSpan.FromSeconds(60 + (15 * 60));

    [Fact]
    public async Task A_sweep_marks_what_is_over_as_expired_at_the_second_it_ended()
    {
        var (_, _, over) = await CreateClientAsync("ada");
        var live = SignIn("bob", at: 1);
        await CreateAsync(live);

        Assert.Equal(0, (await Store.SweepAsync(Start + End - TimeSpan.FromSeconds(1), Start, 100, Token)).RowsAffected);
        Assert.Equal(1, (await Store.SweepAsync(Start + End, Start, 100, Token)).RowsAffected);

        var row = await Other.GetAsync(over[0], Token);
        Assert.Equal((SessionStatus.Expired, Start + End), (row!.Status, row.EndedAt));
        AssertSame(live.Session, await GetAsync(live.Session.Id));
        Assert.Equal(0, (await Store.SweepAsync(Start + End, Start, 100, Token)).RowsAffected);
    }

    [Fact]
    public async Task A_sweep_leaves_a_renewed_session_alone()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        await Store.RenewAsync(Renewal(hash, at: 900), Token);

        Assert.Empty((await Store.SweepAsync(Start + End, Start, 100, Token)).Ended);

        Assert.Equal(SessionStatus.Active, (await GetAsync(ids[0])).Status);
        Assert.Equal(1, (await Store.SweepAsync(At(900 + 60 + 900), Start, 100, Token)).RowsAffected);
        Assert.Equal(SessionStatus.Expired, (await GetAsync(ids[0])).Status);
    }

    [Fact]
    public async Task A_sweep_deletes_sessions_that_ended_before_a_time_and_clients_without_any()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");
        await Store.EndAsync(Ending(10, SessionStatus.Ended, sessionId: ids[0]), Token);
        await Store.EndAsync(Ending(20, SessionStatus.Ended, sessionId: ids[1]), Token);

        Assert.Equal(0, (await Store.SweepAsync(At(30), At(10), 100, Token)).RowsAffected);
        Assert.Equal(1, (await Store.SweepAsync(At(30), At(11), 100, Token)).RowsAffected);
        Assert.Null(await Other.GetAsync(ids[0], Token));
        Assert.NotNull(await Other.GetClientAsync(hash, At(30), Token));
        Assert.Equal(2, (await Store.SweepAsync(At(30), At(21), 100, Token)).RowsAffected);
        Assert.Null(await Other.GetAsync(ids[1], Token));
        Assert.Null(await Other.GetClientAsync(hash, At(30), Token));
        Assert.Equal(0, (await Store.SweepAsync(At(30), At(21), 100, Token)).RowsAffected);
    }

    [Fact]
    public async Task A_client_that_was_swept_is_unknown_to_a_sign_in()
    {
        var (client, hash, _) = await CreateClientAsync("ada");
        await Store.EndAsync(Ending(10, SessionStatus.Ended, client: hash), Token);
        await Store.SweepAsync(At(30), At(30), 100, Token);

        var next = await CreateAsync(SignIn("ada", at: 40, presented: hash));

        Assert.NotEqual(client.Id, next.Id);
    }

    [Fact]
    public async Task A_sweep_touches_no_more_rows_than_it_may_and_fewer_only_when_nothing_is_left()
    {
        for (var i = 0; i < 25; i++)
        {
            await CreateClientAsync("ada", "bob");
        }

        await CreateAsync(SignIn("cy", at: 3_000));
        var touched = 0;
        for (int batch; (batch = (await Store.SweepAsync(At(2_000), At(2_000), 7, Token)).RowsAffected) > 0; touched += batch)
        {
            Assert.InRange(batch, 1, 7);
            Assert.True(batch == 7 || (await Store.SweepAsync(At(2_000), At(2_000), 7, Token)).RowsAffected == 0);
        }

        // Each of fifty sessions is marked and later deleted, or deleted at once; each of 25 clients is deleted.
        Assert.InRange(touched, 75, 125);
        Assert.Single(await Store.ListByUserAsync("cy", At(3_000), Token));
    }

    [Fact]
    public async Task Parallel_sweeps_leave_nothing_and_take_nothing_that_lives()
    {
        for (var i = 0; i < 40; i++)
        {
            await CreateClientAsync("ada");
        }

        var (_, hash, ids) = await CreateClientAsync("bob");
        await Store.RenewAsync(Renewal(hash, at: 900), Token);

        await InParallelAsync(4, async (store, _) =>
        {
            while ((await store.SweepAsync(At(1_000), At(1_000), 5, Token)).RowsAffected > 0)
            {
            }

            return 0;
        });

        Assert.Equal(0, (await Store.SweepAsync(At(1_000), At(1_000), 100, Token)).RowsAffected);
        Assert.Equal(SessionStatus.Active, (await GetAsync(ids[0])).Status);
        Assert.Empty(await Store.ListByUserAsync("ada", Start, Token));
    }

    [Fact]
    public async Task Keys_are_kept_as_given_and_listed_oldest_first()
    {
        var first = NewKey("first", at: 0) with { IsProtected = true, Algorithm = StoredKeyAlgorithm.A256Gcm };
        var second = NewKey("second", at: -30);

        Assert.True(await Store.TryAddKeyAsync(first, null, Token));
        Assert.True(await Other.TryAddKeyAsync(second, "first", Token));

        var keys = await Store.ListKeysAsync(Token);
        Assert.Equal(["first", "second"], keys.Select(key => key.KeyId));
        Assert.Equal(first with { Secret = default }, keys[0] with { Secret = default });
        Assert.Equal(first.Secret.ToArray(), keys[0].Secret.ToArray());
        Assert.Equal(second with { Secret = default }, keys[1] with { Secret = default });
    }

    [Fact]
    public async Task A_key_is_added_only_after_the_newest_one()
    {
        await Store.TryAddKeyAsync(NewKey("first", at: 0), null, Token);
        await Store.TryAddKeyAsync(NewKey("second", at: 1), "first", Token);

        Assert.False(await Store.TryAddKeyAsync(NewKey("third", at: 2), null, Token));
        Assert.False(await Store.TryAddKeyAsync(NewKey("third", at: 2), "first", Token));
        Assert.False(await Store.TryAddKeyAsync(NewKey("third", at: 2), "unknown", Token));
        Assert.False(await Store.TryAddKeyAsync(NewKey("first", at: 2), "second", Token));
        Assert.Equal(["first", "second"], (await Other.ListKeysAsync(Token)).Select(key => key.KeyId));
    }

    [Fact]
    public async Task Of_parallel_rotations_one_wins()
    {
        string? newest = null;
        for (var round = 0; round < 5; round++)
        {
            var added = await InParallelAsync(
                16, async (store, i) => await store.TryAddKeyAsync(NewKey($"{round}-{i}", at: i), newest, Token));

            newest = $"{round}-{Array.IndexOf(added, true)}";
            Assert.Single(added, won => won);
            var keys = await Store.ListKeysAsync(Token);
            Assert.Equal(round + 1, keys.Count);
            Assert.Equal(newest, keys[^1].KeyId);
        }
    }

    [Fact]
    public async Task A_removed_key_is_gone_and_removing_an_unknown_one_does_nothing()
    {
        await Store.TryAddKeyAsync(NewKey("first", at: 0), null, Token);
        await Store.TryAddKeyAsync(NewKey("second", at: 1), "first", Token);

        await Other.RemoveKeyAsync("first", Token);
        await Other.RemoveKeyAsync("unknown", Token);

        Assert.Equal(["second"], (await Store.ListKeysAsync(Token)).Select(key => key.KeyId));
    }

    [Fact]
    public async Task The_feed_ends_when_it_is_cancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var watching = Task.Run(
            async () =>
            {
                await foreach (var _ in Store.WatchAsync(cancellation.Token))
                {
                }
            },
            Token);
        await CreateClientAsync("ada");

        await cancellation.CancelAsync();

        await Task.WhenAny(watching).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.False(watching.IsFaulted);
    }

    [Fact]
    public async Task A_cancelled_call_throws_and_changes_nothing()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob");
        var cancelled = new CancellationToken(canceled: true);
        var signIn = SignIn("cy", presented: hash);

        await Refuses(async () => await Store.CreateAsync(signIn, cancelled));
        await Refuses(async () => await Store.RenewAsync(Renewal(hash, at: 500), cancelled));
        await Refuses(async () => await Store.ExtendAsync(ids[0], At(500), At(560), cancelled));
        await Refuses(async () => await Store.GetAsync(ids[0], cancelled));
        await Refuses(async () => await Store.GetClientAsync(hash, Start, cancelled));
        await Refuses(async () => await Store.ListByUserAsync("ada", Start, cancelled));
        await Refuses(async () => await Store.SetActiveAsync(hash, ids[0], Start, cancelled));
        await Refuses(async () => await Store.EndAsync(Ending(0, SessionStatus.Ended, userId: "ada"), cancelled));
        await Refuses(async () => await Store.UpdateClaimsAsync(
            new SessionClaimsUpdate { Now = Start, UserId = "ada", Claims = "{}"u8.ToArray() }, cancelled));
        await Refuses(async () => await Store.SweepAsync(At(9_000), At(9_000), 10, cancelled));
        await Refuses(async () => await Store.RevokeCreatedBeforeAsync(At(9_000), cancelled));
        await Refuses(async () => await Store.TryTakeLeaseAsync(Lease("a", Start, At(60)), cancelled));
        await Refuses(async () => await Store.ReportClockAsync("a", Start, cancelled));
        await Refuses(async () => await Store.RemoveClockAsync("a", cancelled));
        await Refuses(async () => await Store.ListKeysAsync(cancelled));
        await Refuses(async () => await Store.TryAddKeyAsync(NewKey("first", at: 0), null, cancelled));
        await Refuses(async () => await Store.RemoveKeyAsync("first", cancelled));

        var after = await GetClientAsync(hash, at: 1);
        Assert.Equal((before.Id, before.Generation, before.ActiveSessionId), (after.Id, after.Generation, after.ActiveSessionId));
        Assert.All(after.Sessions.Zip(before.Sessions), pair => AssertSame(pair.Second, pair.First));
        Assert.Empty(await Store.ListKeysAsync(Token));
        Assert.True(await Store.TryTakeLeaseAsync(Lease("b", Start, At(60)), Token));
        Assert.Equal("b", Assert.Single(await Store.ReportClockAsync("b", Start, Token)).Machine);

        static Task Refuses(Func<Task> call) => Assert.ThrowsAnyAsync<OperationCanceledException>(call);
    }

    private static StoredKey NewKey(string id, double at) =>
        new()
        {
            KeyId = id,
            Algorithm = StoredKeyAlgorithm.ES256,
            CreatedAt = At(at),
            ActivatesAt = At(at + 3_600),
            Secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(138),
            IsProtected = false,
        };
}
