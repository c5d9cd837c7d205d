
namespace SessionGen.Testing;

/// <content>Activity without a request: the same compare-and-set as a renewal, by the session's id alone.</content>
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task An_extension_counts_the_session_as_active_and_changes_nothing_else()
    {
        var (client, hash, ids) = await CreateClientAsync("ada", "bob");

        var extended = await Store.ExtendAsync(ids[0], At(100), At(160), Token);

        Assert.Equal((ids[0], At(160)), (extended!.Id, extended.ActiveUntil));
        AssertSame(extended, await Other.GetAsync(ids[0], Token));
        var after = await GetClientAsync(hash, at: 100);
        Assert.Equal((client.Generation, ids[1]), (after.Generation, after.ActiveSessionId));
        AssertSame(client.Sessions[1], await GetAsync(ids[1]));
    }

    [Fact]
    public async Task An_extension_needs_no_secret_so_that_a_sign_in_elsewhere_on_the_client_does_not_stop_it()
    {
        var (_, hash, ids) = await CreateClientAsync("ada");
        await CreateAsync(SignIn("bob", presented: hash, perClient: 5));

        Assert.Equal(At(160), (await Other.ExtendAsync(ids[0], At(100), At(160), Token))!.ActiveUntil);
    }

    [Fact]
    public async Task An_extension_never_moves_the_activity_back_and_never_past_the_maximum_lifetime()
    {
        var signIn = SignIn(policy: new SessionPolicy("short", null, TimeSpan.FromSeconds(200)));
        await CreateAsync(signIn);
        var id = signIn.Session.Id;
        await Store.ExtendAsync(id, At(100), At(160), Token);

        Assert.Equal(At(160), (await Store.ExtendAsync(id, At(70), At(130), Token))!.ActiveUntil);
        Assert.Equal(At(200), (await Store.ExtendAsync(id, At(199), At(259), Token))!.ActiveUntil);
        Assert.Null(await Store.ExtendAsync(id, At(200), At(260), Token));
    }

    [Theory]
    [InlineData(SessionStatus.Ended)]
    [InlineData(SessionStatus.Revoked)]
    [InlineData(SessionStatus.Removed)]
    [InlineData(SessionStatus.Replaced)]
    [InlineData(SessionStatus.Expired)]
    [InlineData(SessionStatus.Abandoned)]
    public async Task An_extension_never_brings_an_ended_session_back(SessionStatus status)
    {
        var (_, _, ids) = await CreateClientAsync("ada");
        await Store.EndAsync(Ending(10, status, sessionId: ids[0]), Token);

        Assert.Null(await Other.ExtendAsync(ids[0], At(5), At(65), Token));
        Assert.Null(await Other.ExtendAsync(ids[0], At(11), At(71), Token));
        var row = await GetAsync(ids[0]);
        Assert.Equal((status, At(10), At(60)), (row.Status, row.EndedAt, row.ActiveUntil));
    }

    [Fact]
    public async Task An_extension_never_brings_back_what_ran_out_or_was_created_before_the_cutoff()
    {
        var idle = SignIn(policy: new SessionPolicy("idle", TimeSpan.FromSeconds(30), null));
        await CreateAsync(idle);
        var (_, _, ids) = await CreateClientAsync("ada");
        await Store.RevokeCreatedBeforeAsync(At(20), Token);

        Assert.Null(await Other.ExtendAsync(idle.Session.Id, At(95), At(155), Token));
        Assert.Null(await Other.ExtendAsync(ids[0], At(21), At(81), Token));
    }

    [Fact]
    public async Task An_extension_of_an_unknown_session_extends_nothing()
    {
        Assert.Null(await Store.ExtendAsync(NewSessionId(), At(10), At(70), Token));
        Assert.Null(await Store.ExtendAsync("no id at all", At(10), At(70), Token));
    }
}
