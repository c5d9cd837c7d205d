using SessionGen.InMemory;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Sessions;

/// <summary>What administrators ask for and end.</summary>
public sealed class SessionManagerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_of_a_user_follow_each_other_by_a_text_that_fits_into_a_url()
    {
        await using var runtime = new Testing.Runtime();
        for (var i = 0; i < 7; i++)
        {
            await runtime.SignInAsync("ada");
            runtime.Time.Advance(TimeSpan.FromSeconds(i % 2));
        }

        var seen = new List<string>();
        for (SessionQueryResult? page = null; page is null || page.Next is not null;)
        {
            page = await runtime.Manager.QueryAsync(new SessionQueryOptions { UserId = "ada", Limit = 3, After = page?.Next }, Token);
            seen.AddRange(page.Sessions.Select(session => session.Id));
            Assert.Equal(page.Next, page.Next is null ? null : Uri.EscapeDataString(page.Next));
        }

        Assert.Equal((await runtime.Manager.ListByUserAsync("ada", Token)).Select(session => session.Id), seen);
        Assert.Equal(7, seen.Count);
    }

    [Fact]
    public async Task A_user_was_last_active_at_the_end_of_the_last_token_and_never_later_than_now()
    {
        await using var runtime = new Testing.Runtime();
        var session = (await runtime.SignInAsync("ada")).Session;

        runtime.Time.Advance(TimeSpan.FromSeconds(10));
        var during = (await runtime.Manager.ListByUserAsync("ada", Token)).Single();
        Assert.Equal((session.CreatedAt.AddSeconds(10), session.CreatedAt.AddSeconds(60)), (during.LastActiveAt, during.ActiveUntil));

        runtime.Time.Advance(TimeSpan.FromSeconds(90));
        var after = (await runtime.Manager.GetAsync(session.Id, Token))!;
        Assert.Equal((session.CreatedAt.AddSeconds(60), session.CreatedAt.AddSeconds(60)), (after.LastActiveAt, after.ActiveUntil));
    }

    public static TheoryData<string> NoPlaces => new(
        "",
        "garbage",
        Place(version: 1, second: 1_767_225_600)[..^1],
        Place(version: 1, second: 1_767_225_600) + "A",
        Place(version: 1, second: 1_767_225_600)[..^1] + "\u00C4",
        Place(version: 1, second: 1_767_225_600)[..^1] + "=",
        Place(version: 2, second: 1_767_225_600),
        Place(version: 1, second: -1),
        Place(version: 1, second: long.MaxValue));

    [Theory]
    [MemberData(nameof(NoPlaces))]
    public async Task A_place_that_no_page_gave_is_refused(string after)
    {
        await using var runtime = new Testing.Runtime();

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => runtime.Manager.QueryAsync(new SessionQueryOptions { UserId = "ada", After = after }, Token));

        Assert.Contains("Next", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_asks_for_too_much_is_refused()
    {
        await using var runtime = new Testing.Runtime();

        await Assert.ThrowsAsync<ArgumentException>(() => runtime.Manager.QueryAsync(new SessionQueryOptions { Limit = 1001 }, Token));
    }

    [Fact]
    public async Task Who_is_signed_in_is_listed_and_counted()
    {
        await using var runtime = new Testing.Runtime();
        var ada = (await runtime.SignInAsync("ada")).Session;
        runtime.Time.Advance(TimeSpan.FromSeconds(10));
        var bob = (await runtime.SignInAsync("bob")).Session;
        await runtime.Manager.RevokeAllAsync("ada", Token);

        Assert.Equal([bob.Id], (await runtime.Manager.QueryAsync(new SessionQueryOptions(), Token)).Sessions.Select(session => session.Id));
        var revoked = await runtime.Manager.QueryAsync(new SessionQueryOptions { Status = SessionStatus.Revoked }, Token);
        Assert.Equal([ada.Id], revoked.Sessions.Select(session => session.Id));
        var counts = await runtime.Manager.CountAsync(cancellationToken: Token);
        Assert.Equal([new("default", SessionStatus.Active, 1), new SessionCount("default", SessionStatus.Revoked, 1)], counts.Rows);
        Assert.Equal((2, 1, 2, 0, 0), (counts.Total, counts.Count(status: SessionStatus.Active), counts.Count("default"), counts.Count("other"), counts.Count("default", SessionStatus.Ended)));
        Assert.Equal(1, (await runtime.Manager.CountAsync(new SessionFilter { UserId = "bob" }, Token)).Total);
    }

    [Fact]
    public async Task The_last_activity_that_is_asked_for_is_that_which_sessions_report()
    {
        await using var runtime = new Testing.Runtime();
        await runtime.SignInAsync("ada");
        var now = runtime.Time.GetUtcNow();

        Assert.Equal(1, await FindAsync(new SessionQueryOptions { LastActiveSince = now }));
        Assert.Equal(0, await FindAsync(new SessionQueryOptions { LastActiveSince = now.AddSeconds(1) }));
        Assert.Equal(0, await FindAsync(new SessionQueryOptions { LastActiveBefore = now }));
        Assert.Equal(1, await FindAsync(new SessionQueryOptions { LastActiveBefore = now.AddSeconds(1) }));

        async Task<long> FindAsync(SessionQueryOptions options)
        {
            var found = (await runtime.Manager.QueryAsync(options, Token)).Sessions.Count;
            Assert.Equal(found, (await runtime.Manager.CountAsync(options, Token)).Total);
            return found;
        }
    }

    public static TheoryData<string, Func<SessionManager, Task>> Reads => new()
    {
        { "get", manager => manager.GetAsync("sess_AAAAAAAAAAAAAAAAAAAAAA", Token) },
        { "by user", manager => manager.ListByUserAsync("ada", Token) },
        { "by client", manager => manager.ListByClientAsync("client_AAAAAAAAAAAAAAAAAAAAAA", Token) },
        { "query", manager => manager.QueryAsync(new SessionQueryOptions { UserId = "ada" }, Token) },
        { "count", manager => manager.CountAsync(cancellationToken: Token) },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_store_that_hangs_is_given_up_after_ten_seconds(string name, Func<SessionManager, Task> read)
    {
        await using var runtime = new Testing.Runtime();
        runtime.Store.ReadGate = new TaskCompletionSource().Task;

        var reading = read(runtime.Manager);
        runtime.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(reading.IsCompleted, name);
        runtime.Time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Contains("within 10 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signs_in_right_after_everybody_was_revoked_is_signed_in_and_stays_so()
    {
        await using var runtime = new Testing.Runtime();
        runtime.Time.Advance(TimeSpan.FromMilliseconds(100));
        var before = await runtime.SignInAsync("bob");
        runtime.Time.Advance(TimeSpan.FromMilliseconds(200));
        await runtime.Manager.RevokeIssuedBeforeAsync(runtime.Time.GetUtcNow(), Token);

        for (var i = 0; i < 20; i++)
        {
            var after = await runtime.SignInAsync($"user{i}");
            Assert.NotNull(await runtime.RenewAsync(after.Client, force: true));
            Assert.NotNull(await runtime.RequestAsync(after.Client, after.Token));
            runtime.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Null(await runtime.RequestAsync(before.Client, before.Token));
    }

    [Fact]
    public async Task Sessions_are_found_by_client_status_activity_and_device()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignIns.SignInAsync(
            new SignInRequest<PersonClaims> { UserId = "ada", Claims = Testing.Runtime.Claims, Origin = Testing.Runtime.Origin, Device = new SessionDevice { UserAgent = "Browser/1", IpAddress = "192.0.2.1" } },
            Token);
        await runtime.Manager.RevokeAsync((await runtime.SignInAsync("ada")).Session.Id, Token);
        var options = new SessionQueryOptions { UserId = "ada" };

        Assert.Equal(signedIn.Session.Id, Assert.Single(await runtime.Manager.ListByClientAsync(signedIn.Session.ClientId, Token)).Id);
        Assert.Equal(SessionStatus.Revoked, Assert.Single((await runtime.Manager.QueryAsync(options with { Status = SessionStatus.Revoked }, Token)).Sessions).Status);
        Assert.Equal(new SessionDevice { UserAgent = "Browser/1", IpAddress = "192.0.2.1" }, Assert.Single((await runtime.Manager.QueryAsync(options with { Device = new SessionDevice { UserAgent = "Browser/1" } }, Token)).Sessions).Device);
        Assert.Empty((await runtime.Manager.QueryAsync(options with { After = Place(1, 0) }, Token)).Sessions);
        Assert.Empty((await runtime.Manager.QueryAsync(options with { LastActiveSince = runtime.Time.GetUtcNow().AddMinutes(2) }, Token)).Sessions);
        Assert.Single((await runtime.Manager.QueryAsync(options with { LastActiveBefore = runtime.Time.GetUtcNow().AddMinutes(2) }, Token)).Sessions);
    }

    [Fact]
    public async Task All_sessions_of_a_user_but_one_are_revoked()
    {
        await using var runtime = new Testing.Runtime();
        var (mine, other, bobs) = (await runtime.SignInAsync("ada"), await runtime.SignInAsync("ada"), await runtime.SignInAsync("bob"));

        Assert.Equal(1, await runtime.Manager.RevokeAllExceptAsync("ada", mine.Session.Id, Token));

        Assert.True(IsGood(runtime, mine));
        Assert.False(IsGood(runtime, other));
        Assert.True(IsGood(runtime, bobs));
    }

    [Fact]
    public async Task Sessions_of_a_user_created_before_a_time_are_revoked()
    {
        await using var runtime = new Testing.Runtime();
        var (early, bobs) = (await runtime.SignInAsync("ada"), await runtime.SignInAsync("bob"));
        runtime.Time.Advance(TimeSpan.FromSeconds(10));
        var late = await runtime.SignInAsync("ada");

        Assert.Equal(1, await runtime.Manager.RevokeIssuedBeforeAsync("ada", runtime.Time.GetUtcNow(), Token));

        Assert.False(IsGood(runtime, early));
        Assert.True(IsGood(runtime, late));
        Assert.True(IsGood(runtime, bobs));
    }

    [Fact]
    public async Task Every_session_created_before_a_time_is_refused_at_once_and_never_renewed()
    {
        await using var runtime = new Testing.Runtime();
        var early = await runtime.SignInAsync("ada");
        runtime.Time.Advance(TimeSpan.FromSeconds(10));
        var late = await runtime.SignInAsync("bob");

        await runtime.Manager.RevokeIssuedBeforeAsync(runtime.Time.GetUtcNow(), Token);

        Assert.False(IsGood(runtime, early));
        Assert.Null(await runtime.RequestAsync(early.Client, early.Token));
        Assert.Equal(SessionStatus.Revoked, (await runtime.Manager.GetAsync(early.Session.Id, Token))!.Status);
        Assert.NotNull(await runtime.RequestAsync(late.Client, late.Token));
        Assert.NotNull((await runtime.SignInAsync("ada", early.Client)).Token);
    }

    [Fact]
    public async Task A_connection_that_holds_on_to_a_session_is_told_when_all_are_revoked()
    {
        await using var runtime = new Testing.Runtime();
        var early = await runtime.SignInAsync("ada");
        runtime.Time.Advance(TimeSpan.FromSeconds(2));
        var late = await runtime.SignInAsync("bob");
        using var ends = runtime.Get<SessionEndMonitor>();
        using var watch = ends.Watch(early.Session.Id, null);
        using var other = ends.Watch(late.Session.Id, null);

        await runtime.Manager.RevokeIssuedBeforeAsync(runtime.Time.GetUtcNow(), Token);
        runtime.Time.Advance(TimeSpan.FromSeconds(1));

        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = watch.Ended.Register(told.SetResult);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.False(other.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_time_ahead_is_refused_since_it_would_sign_out_who_has_yet_to_sign_in()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync("ada");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runtime.Manager.RevokeIssuedBeforeAsync(runtime.Time.GetUtcNow().AddSeconds(1), Token));

        Assert.True(IsGood(runtime, signedIn));
    }

    [Fact]
    public async Task A_sign_in_on_a_machine_whose_clock_is_behind_the_revocation_of_all_is_told_to_come_again()
    {
        var store = new InMemorySessionStore();
        await using var ahead = new Testing.Runtime(store: store);
        await using var behind = new Testing.Runtime(store: store);
        ahead.Time.Advance(TimeSpan.FromSeconds(30));
        await ahead.Manager.RevokeIssuedBeforeAsync(ahead.Time.GetUtcNow(), Token);

        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await behind.SignInAsync("ada"));
        behind.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull((await behind.SignInAsync("ada")).Token);
    }

    [Fact]
    public async Task A_sign_in_that_a_known_cutoff_would_revoke_changes_nothing()
    {
        await using var runtime = new Testing.Runtime();
        var before = await runtime.SignInAsync("ada");
        var cutoff = runtime.Time.GetUtcNow().AddSeconds(30);
        runtime.Background.Apply(new SessionChange { SessionId = null, Status = SessionStatus.Revoked, At = cutoff });

        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await runtime.SignInAsync("bob", client: before.Client));

        Assert.NotNull(await runtime.Store.GetClientAsync(before.Client.Hash, runtime.Time.GetUtcNow(), Token));
        Assert.Empty(await runtime.Manager.ListByUserAsync("bob", Token));
    }

    [Fact]
    public async Task Renewals_reach_the_store_in_a_bounded_number_and_all_succeed_when_it_answers_again()
    {
        await using var runtime = new Testing.Runtime();
        var clients = new List<ClientCookieValue>();
        for (var i = 0; i < 1_000; i++)
        {
            clients.Add((await runtime.SignInAsync($"user{i}")).Client);
        }

        runtime.Time.Advance(TimeSpan.FromSeconds(60));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        runtime.Store.RenewalGate = gate.Task;
        var renewals = clients.ConvertAll(runtime.RenewAsyncSafely);
        Assert.Equal(256, runtime.Store.RunningRenewals);

        gate.SetResult();
        Assert.All(await Task.WhenAll(renewals), Assert.NotNull);
        Assert.Equal(1_000, runtime.Store.Renewals);
    }

    [Fact]
    public async Task A_test_of_an_application_can_replace_the_manager()
    {
        SessionManager manager = new NoSessions();

        Assert.Empty(await manager.ListByUserAsync("ada", Token));
        Assert.All(
            typeof(SessionManager).GetMethods().Where(method => method.DeclaringType == typeof(SessionManager)),
            method => Assert.True(method.IsVirtual, method.Name));
    }

    private static string Place(byte version, long second)
    {
        byte[] bytes = [version, .. BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(second)), .. new byte[16]];
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    private static bool IsGood(Testing.Runtime runtime, SignedIn<PersonClaims> signedIn) =>
        runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text) is not null;

    private sealed class NoSessions : SessionManager
    {
        public override Task<SessionQueryResult> QueryAsync(SessionQueryOptions options, CancellationToken cancellationToken = default) =>
            Task.FromResult(new SessionQueryResult { Sessions = [] });
    }
}
