
namespace SessionGen.Testing;

/// <content>Renewal: a compare-and-set on a live row.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task A_renewal_counts_the_session_as_active_until_the_end_of_its_token()
    {
        var (client, hash, ids) = await CreateClientAsync("ada");

        var renewed = await Store.RenewAsync(Renewal(hash, at: 100), Token);

        Assert.Equal((ids[0], At(160)), (renewed!.Id, renewed.ActiveUntil));
        AssertSame(renewed, await Other.GetAsync(ids[0], Token));
        var after = await GetClientAsync(hash, at: 100);
        Assert.Equal((client.Generation, client.ActiveSessionId), (after.Generation, after.ActiveSessionId));
    }

    [Fact]
    public async Task A_renewal_without_an_id_is_for_the_active_session_and_with_one_for_that_one()
    {
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");

        Assert.Equal(ids[1], (await Store.RenewAsync(Renewal(hash, at: 10), Token))!.Id);
        Assert.Equal(ids[0], (await Store.RenewAsync(Renewal(hash, at: 10, ids[0]), Token))!.Id);
        Assert.Equal(ids[1], (await GetClientAsync(hash, at: 10)).ActiveSessionId);
    }

    [Fact]
    public async Task A_renewal_of_what_is_not_the_clients_renews_nothing()
    {
        var (_, hash, _) = await CreateClientAsync("ada");
        var (_, _, foreign) = await CreateClientAsync("bob");

        Assert.Null(await Store.RenewAsync(Renewal(NewHash(), at: 10), Token));
        Assert.Null(await Store.RenewAsync(Renewal(NewHash(), at: 10, foreign[0]), Token));
        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 10, foreign[0]), Token));
        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 10, NewSessionId()), Token));
        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 10, "no id at all"), Token));
        Assert.Equal(At(60), (await GetAsync(foreign[0])).ActiveUntil);
    }

    [Fact]
    public async Task A_renewal_with_a_generation_that_was_never_given_out_renews_nothing()
    {
        var (client, hash, ids) = await CreateClientAsync("ada");

        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 10) with { Generation = client.Generation + 1 }, Token));
        Assert.Equal(At(60), (await GetAsync(ids[0])).ActiveUntil);
        Assert.NotNull(await Store.RenewAsync(Renewal(hash, at: 10) with { Generation = client.Generation }, Token));
        Assert.NotNull(await Store.RenewAsync(Renewal(hash, at: 10) with { Generation = 0 }, Token));
    }

    [Fact]
    public async Task A_renewal_never_moves_the_activity_back()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        await Store.RenewAsync(Renewal(hash, at: 100), Token);

        var late = await Store.RenewAsync(Renewal(hash, at: 70), Token);

        Assert.Equal(At(160), late!.ActiveUntil);
        Assert.Equal(At(160), (await GetAsync(ids[0])).ActiveUntil);
    }

    [Fact]
    public async Task A_renewal_is_capped_at_the_maximum_lifetime()
    {
        var signIn = SignIn(policy: new SessionPolicy("short", null, TimeSpan.FromSeconds(100)));
        await CreateAsync(signIn);

        var renewed = await Store.RenewAsync(Renewal(signIn.NewClientHash, at: 99), Token);

        Assert.Equal((At(100), At(100)), (renewed!.ActiveUntil, renewed.ExpiresAt));
        Assert.Null(await Store.RenewAsync(Renewal(signIn.NewClientHash, at: 100), Token));
    }

    [Fact]
    public async Task The_inactivity_timeout_ends_a_session_to_the_second()
    {
        var signIn = SignIn(policy: new SessionPolicy("idle", TimeSpan.FromSeconds(30), null));
        await CreateAsync(signIn);

        Assert.Equal(At(149), (await Store.RenewAsync(Renewal(signIn.NewClientHash, at: 89), Token))!.ActiveUntil);
        Assert.Null(await Store.RenewAsync(Renewal(signIn.NewClientHash, at: 179), Token));
        Assert.Equal(At(149), (await GetAsync(signIn.Session.Id)).ActiveUntil);
        Assert.NotNull(await Store.RenewAsync(Renewal(signIn.NewClientHash, at: 178), Token));
    }

    [Theory]
    [InlineData(SessionStatus.Ended)]
    [InlineData(SessionStatus.Revoked)]
    [InlineData(SessionStatus.Removed)]
    [InlineData(SessionStatus.Replaced)]
    [InlineData(SessionStatus.Expired)]
    [InlineData(SessionStatus.Abandoned)]
    public async Task A_renewal_never_brings_an_ended_session_back(SessionStatus status)
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        await Store.EndAsync(Ending(10, status, sessionId: ids[0]), Token);

        Assert.Null(await Other.RenewAsync(Renewal(hash, at: 5), Token));
        Assert.Null(await Other.RenewAsync(Renewal(hash, at: 11, ids[0]), Token));
        var row = await GetAsync(ids[0]);
        Assert.Equal((status, At(10), At(60)), (row.Status, row.EndedAt, row.ActiveUntil));
    }

    [Fact]
    public async Task A_renewal_never_brings_a_swept_session_back()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        await Store.SweepAsync(At(2_000), At(0), 100, Token);

        Assert.Null(await Store.RenewAsync(Renewal(hash, at: 100, ids[0]), Token));
        Assert.Equal(SessionStatus.Expired, (await GetAsync(ids[0])).Status);
    }

    [Fact]
    public async Task Concurrent_renewals_all_succeed_and_the_latest_end_stands()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");

        var renewed = await InParallelAsync(100, async (store, i) => await store.RenewAsync(Renewal(hash, at: 10 + (i * 37 % 100)), Token));

        Assert.All(renewed, session => Assert.Equal(ids[0], session!.Id));
        Assert.Equal(At(169), (await GetAsync(ids[0])).ActiveUntil);
    }

    [Fact]
    public async Task Renewals_that_race_an_end_never_outlive_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var (_, hash, ids) = await CreateClientAsync("ada");
            var ended = false;
            var revivals = 0;
            var renewals = InParallelAsync(8, async (store, i) =>
            {
                for (var n = 0; n < 5; n++)
                {
                    var wasEnded = Volatile.Read(ref ended);
                    var renewed = await store.RenewAsync(Renewal(hash, at: 10 + n, i % 2 == 0 ? ids[0] : null), Token);
                    if (wasEnded && renewed is not null)
                    {
                        Interlocked.Increment(ref revivals);
                    }
                }

                return 0;
            });
            var end = await Other.EndAsync(Ending(20, sessionId: ids[0]), Token);
            Volatile.Write(ref ended, true);
            await renewals;

            Assert.Equal(0, revivals);
            AssertSame(Assert.Single(end.Ended), await GetAsync(ids[0]));
        }
    }

    [Fact]
    public async Task Clocks_of_machines_that_differ_sign_nobody_out()
    {
        var signIn = SignIn(at: 30, policy: new SessionPolicy("idle", TimeSpan.FromSeconds(90), null));
        await CreateAsync(signIn);

        Assert.Equal(At(90), (await Other.RenewAsync(Renewal(signIn.NewClientHash, at: 0), Token))!.ActiveUntil);
        Assert.Equal(At(150), (await Store.RenewAsync(Renewal(signIn.NewClientHash, at: 90), Token))!.ActiveUntil);
        Assert.Equal(At(150), (await Other.RenewAsync(Renewal(signIn.NewClientHash, at: 60), Token))!.ActiveUntil);
        Assert.Single(await Other.ListByUserAsync("ada", At(-3_600), Token));
    }

    [Fact]
    public async Task When_the_active_session_runs_out_the_live_one_that_was_active_last_takes_over()
    {
        var short1 = SignIn("cy", policy: new SessionPolicy("short", null, TimeSpan.FromSeconds(100)));
        await CreateAsync(short1);
        var ada = SignIn("ada", at: 1, presented: short1.NewClientHash, perClient: 5);
        await CreateAsync(ada);
        var bob = SignIn("bob", at: 2, presented: ada.NewClientHash, perClient: 5);
        await CreateAsync(bob);
        var hash = bob.NewClientHash;
        await Store.SetActiveAsync(hash, short1.Session.Id, At(3), Token);
        await Store.RenewAsync(Renewal(hash, at: 50, ada.Session.Id), Token);

        Assert.Equal(short1.Session.Id, (await GetClientAsync(hash, at: 99)).ActiveSessionId);
        Assert.Equal(ada.Session.Id, (await GetClientAsync(hash, at: 100)).ActiveSessionId);
        Assert.Equal(ada.Session.Id, (await Store.RenewAsync(Renewal(hash, at: 100), Token))!.Id);
        await Store.SweepAsync(At(100), At(-1), 100, Token);
        Assert.Equal(ada.Session.Id, (await GetClientAsync(hash, at: 101)).ActiveSessionId);
        await Store.SweepAsync(At(101), At(101), 100, Token);
        Assert.Equal(ada.Session.Id, (await Store.RenewAsync(Renewal(hash, at: 101), Token))!.Id);
    }
}
