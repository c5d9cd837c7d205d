using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Other claims for live sessions.</content>
public abstract partial class SessionStoreConformance
{
    private static readonly byte[] OtherClaims = """{"plan":"team","seats":[1,2,3]}"""u8.ToArray();

    [Fact]
    public async Task Other_claims_by_id_are_kept_with_that_session_and_nothing_else_changes()
    {
        var (before, hash, ids) = await CreateClientAsync("ada", "bob");

        var updated = await UpdateAsync(new SessionClaimsUpdate { Now = At(10), SessionId = ids[0], Claims = OtherClaims });

        Assert.Equal([ids[0]], updated);
        var after = await Other.GetClientAsync(hash, At(10), Token);
        Assert.Equal((before.Generation, before.ActiveSessionId), (after!.Generation, after.ActiveSessionId));
        AssertSame(before.Sessions[0] with { Claims = OtherClaims }, after.Sessions[0]);
        AssertSame(before.Sessions[1], after.Sessions[1]);
        Assert.Equal(OtherClaims, (await Other.RenewAsync(Renewal(hash, at: 10, ids[0]), Token))!.Claims.ToArray());
    }

    [Fact]
    public async Task Other_claims_by_user_are_kept_with_their_live_sessions_on_every_client()
    {
        var (_, _, first) = await CreateClientAsync("ada", "bob");
        var (_, _, second) = await CreateClientAsync("ada");
        var (_, _, ended) = await CreateClientAsync("ada");
        await Store.EndAsync(Ending(5, SessionStatus.Ended, sessionId: ended[0]), Token);

        var updated = await UpdateAsync(new SessionClaimsUpdate { Now = At(10), UserId = "ada", Claims = OtherClaims });

        Assert.Equal(new[] { first[0], second[0] }.Order(), updated.Order());
        Assert.Equal(OtherClaims, (await GetAsync(first[0])).Claims.ToArray());
        Assert.Equal(OtherClaims, (await GetAsync(second[0])).Claims.ToArray());
        Assert.NotEqual(OtherClaims, (await GetAsync(first[1])).Claims.ToArray());
        Assert.NotEqual(OtherClaims, (await GetAsync(ended[0])).Claims.ToArray());
    }

    [Fact]
    public async Task An_update_without_claims_names_the_live_sessions_and_leaves_their_claims()
    {
        var (before, _, ids) = await CreateClientAsync("ada");

        var found = await UpdateAsync(new SessionClaimsUpdate { Now = At(10), UserId = "ada", Announce = true });

        Assert.Equal(ids, found);
        AssertSame(before.Sessions[0], await GetAsync(ids[0]));
    }

    [Fact]
    public async Task Other_claims_for_what_is_over_unknown_or_another_users_change_nothing()
    {
        var (before, _, ids) = await CreateClientAsync("ada");
        var update = new SessionClaimsUpdate { Now = At(10), Claims = OtherClaims };

        Assert.Empty(await UpdateAsync(update with { SessionId = ids[0], UserId = "bob" }));
        Assert.Empty(await UpdateAsync(update with { SessionId = ids[0], Now = At(2_000) }));
        Assert.Empty(await UpdateAsync(update with { SessionId = NewSessionId() }));
        Assert.Empty(await UpdateAsync(update with { UserId = "nobody" }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await UpdateAsync(update));
        AssertSame(before.Sessions[0], await GetAsync(ids[0]));
    }

    private async Task<IReadOnlyList<string>> UpdateAsync(SessionClaimsUpdate update) =>
        (await Store.UpdateClaimsAsync(update, Token)).Updated;
}
