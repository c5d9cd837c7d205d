using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Claims;
using SessionGen.Hosting;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Sessions;

/// <summary>Rule 7: what ended is refused at once on this machine, although its token's time is not over.</summary>
public sealed class RevocationTests
{
    [Fact]
    public async Task A_revoked_session_is_refused_at_once_with_every_token_it_has()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var bearer = await runtime.RenewAsync(signedIn.Client, isBearer: true);

        Assert.True(await runtime.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken));

        Assert.Null(runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.Null(runtime.Tokens.VerifyBearerToken(bearer!.Text, Testing.Runtime.Origin));
        Assert.Null(await runtime.RenewAsync(signedIn.Client));
        Assert.False(await runtime.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Revoking_a_user_ends_every_session_and_no_other_users()
    {
        await using var runtime = new Testing.Runtime();
        var first = await runtime.SignInAsync();
        var second = await runtime.SignInAsync();
        var other = await runtime.SignInAsync("grace");

        Assert.Equal(2, await runtime.Manager.RevokeAllAsync("ada", TestContext.Current.CancellationToken));

        Assert.Null(await runtime.RequestAsync(first.Client, first.Token));
        Assert.Null(await runtime.RequestAsync(second.Client, second.Token));
        Assert.NotNull(await runtime.RequestAsync(other.Client, other.Token));
        Assert.Empty(await runtime.Manager.ListByUserAsync("ada", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_replayed_after_sign_out_is_refused_even_beside_its_old_client_cookie()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();

        var signedOut = await runtime.Clients.SignOutAsync(signedIn.Client, null, TestContext.Current.CancellationToken);

        Assert.True(signedOut is { EndedAll: true, EndedActive: true, Client: null });
        Assert.Null(await runtime.RequestAsync(signedIn.Client, signedIn.Token));
    }

    [Fact]
    public async Task A_new_sign_in_kills_the_old_client_cookie_and_every_token_bound_to_it()
    {
        var settings = Testing.Runtime.Settings() with { MultiSession = new MultiSessionSettings { Enabled = true } };
        await using var runtime = new Testing.Runtime(settings);
        var first = await runtime.SignInAsync("ada");
        var second = await runtime.SignInAsync("grace", first.Client);

        Assert.Equal(first.Session.ClientId, second.Session.ClientId);
        Assert.NotEqual(first.Client.Text, second.Client.Text);
        Assert.Null(await runtime.RequestAsync(first.Client, first.Token));
        Assert.Equal("grace", (await runtime.RequestAsync(second.Client, first.Token))!.UserId);
        Assert.Equal("ada", (await runtime.RenewAsync(second.Client, first.Session.Id))!.UserId);
    }

    [Fact]
    public async Task A_revoked_session_is_remembered_until_its_last_token_is_over_and_forgotten_then()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        await runtime.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken);

        runtime.Time.Advance(TimeSpan.FromSeconds(59));
        runtime.Revocations.Sweep();
        Assert.Null(runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));

        for (var i = 0; i < 3; i++)
        {
            runtime.Time.Advance(TimeSpan.FromMinutes(3));
            runtime.Revocations.Sweep();
        }

        Assert.Equal(0, runtime.Revocations.Count);
    }

    [Fact]
    public void Too_many_revocations_refuse_more_and_never_less()
    {
        var time = FakeTime.Create();
        var rules = new SessionTokenRules(Testing.Runtime.Settings());
        var revocations = new SessionRevocations(rules, time, NullLogger<SessionRevocations>.Instance, capacity: 100);
        var ended = Enumerable.Range(0, 1000).Select(_ => Token(time)).ToArray();
        var alive = Token(time);

        foreach (var token in ended)
        {
            revocations.RevokeSession(token.SessionKey);
        }

        Assert.All(ended, token => Assert.True(revocations.IsRevoked(token)));
        Assert.True(revocations.IsRevoked(alive), "What was forgotten must be made up for by refusing everything issued before.");
        Assert.InRange(revocations.Count, 0, 102);
        Assert.False(revocations.IsRevoked(Token(time, revocations.GetIssuedAt(SessionIds.NewKey(), time.GetUtcNow().ToUnixTimeSeconds(), revocations.Version))));
    }

    [Fact]
    public void Revocations_on_many_threads_are_all_seen()
    {
        var time = FakeTime.Create();
        var revocations = new SessionRevocations(new SessionTokenRules(Testing.Runtime.Settings()), time, NullLogger<SessionRevocations>.Instance, capacity: 512);

        Parallel.For(0, 20_000, _ =>
        {
            var token = Token(time);
            revocations.RevokeSession(token.SessionKey);
            Assert.True(revocations.IsRevoked(token));
        });
    }

    [Fact]
    public async Task A_change_heard_from_the_feed_is_refused_at_once()
    {
        var store = new FaultyStore(new InMemorySessionStore()) { HasFeed = true };
        var time = FakeTime.Create();
        await using var one = new Testing.Runtime(time: time, store: store);
        await using var two = new Testing.Runtime(time: time, store: store);
        var signedIn = await one.SignInAsync();
        Assert.NotNull(await two.RequestAsync(signedIn.Client, signedIn.Token));

        await one.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken);
        Assert.NotNull(two.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        new SessionGenBackgroundService(store, two.Keys, two.Revocations, [], new FeedState(), two.Get<MachineClocks>(), two.Get<ClockReporter>(), two.Get<SessionTokenRules>(), time, NullLogger<SessionGenBackgroundService>.Instance)
            .Apply(new SessionChange { SessionId = signedIn.Session.Id, Status = SessionStatus.Revoked, At = time.GetUtcNow() });

        Assert.Null(two.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.Null(await two.RenewAsync(signedIn.Client));
    }

    [Fact]
    public async Task A_change_that_the_feed_reports_replaces_tokens_whatever_the_clock_of_the_machine_that_made_it()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        Assert.True(SessionIds.TryParseSession(signedIn.Session.Id, out var key));

        var token = signedIn.Token;
        foreach (var offset in new[] { TimeSpan.FromHours(-2), TimeSpan.Zero, TimeSpan.FromHours(2) })
        {
            runtime.Time.Advance(TimeSpan.FromSeconds(2));
            runtime.Background.Apply(
                new SessionChange { SessionId = signedIn.Session.Id, Status = SessionStatus.Active, At = runtime.Time.GetUtcNow() + offset });

            Assert.Null(runtime.Tokens.VerifyCookieToken(token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
            token = (await runtime.RequestAsync(signedIn.Client, token))!;
            Assert.NotNull(runtime.Tokens.VerifyCookieToken(token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        }
    }

    [Fact]
    public async Task A_revoked_token_does_not_become_good_again_after_the_token_lifetime_was_lowered()
    {
        var (store, time) = (new InMemorySessionStore(), FakeTime.Create());
        await using var before = new Testing.Runtime(Testing.Runtime.Settings(token: TimeSpan.FromHours(1)), time, store);
        var signedIn = await before.SignInAsync();
        var other = await before.SignInAsync();
        await using var after = new Testing.Runtime(Testing.Runtime.Settings(token: TimeSpan.FromSeconds(60)), time, store);
        await after.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);

        await after.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken);
        for (var minute = 0; minute < 50; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            after.Revocations.Sweep();
            Assert.Null(await after.RequestAsync(signedIn.Client, signedIn.Token));
        }

        Assert.NotNull(await after.RequestAsync(other.Client, other.Token));
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_keep_a_revocation_from_this_machine()
    {
        await using var runtime = new Testing.Runtime();
        var (first, second, third) = (await runtime.SignInAsync("ada"), await runtime.SignInAsync("grace"), await runtime.SignInAsync("edsger"));
        var gate = new TaskCompletionSource();
        runtime.Store.EndAnswerGate = gate.Task;
        using var gone = new CancellationTokenSource();

        var signOut = runtime.Clients.SignOutAsync(first.Client, null, gone.Token).AsTask();
        var revoke = runtime.Manager.RevokeAsync(second.Session.Id, gone.Token);
        var revokeAll = runtime.Manager.RevokeAllAsync("edsger", gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signOut);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => revoke);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => revokeAll);
        gate.SetResult();

        foreach (var signedIn in new[] { first, second, third })
        {
            Assert.True(SpinWait.SpinUntil(() => runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text) is null, TimeSpan.FromSeconds(30)));
        }
    }

    [Fact]
    public async Task A_key_that_left_the_ring_verifies_nothing_any_longer_not_even_what_it_verified_before()
    {
        var store = new InMemorySessionStore();
        await using var runtime = new Testing.Runtime(store: store);
        var signedIn = await runtime.SignInAsync();
        var bearer = (await runtime.RenewAsync(signedIn.Client, isBearer: true))!.Text;
        Assert.NotNull(runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.NotNull(runtime.Tokens.VerifyBearerToken(bearer, Testing.Runtime.Origin));

        foreach (var key in await store.ListKeysAsync(TestContext.Current.CancellationToken))
        {
            await store.RemoveKeyAsync(key.KeyId, TestContext.Current.CancellationToken);
        }

        await runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.Null(runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.Null(runtime.Tokens.VerifyBearerToken(bearer, Testing.Runtime.Origin));
        Assert.NotNull(await runtime.RequestAsync(signedIn.Client, signedIn.Token));
    }

    [Fact]
    public async Task What_is_over_leaves_memory_on_a_server_where_nothing_happens()
    {
        await using var runtime = new Testing.Runtime();
        var tokens = await MakeTokensAsync(runtime);
        Assert.Contains(tokens, token => token.IsAlive);

        for (var minute = 0; minute < 4; minute++)
        {
            runtime.Time.Advance(TimeSpan.FromMinutes(1));
            runtime.Tokens.Sweep();
            runtime.Renewals.Sweep();
        }

        // Leaves the stack frame in which the tokens were made.
        await Task.Yield();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.DoesNotContain(tokens, token => token.IsAlive);

        // In a method of its own, so that nothing here keeps a token alive.
        static async Task<WeakReference[]> MakeTokensAsync(Testing.Runtime runtime)
        {
            var signedIn = await runtime.SignInAsync();
            var renewed = await runtime.RenewAsync(signedIn.Client, force: true);
            return [new WeakReference(signedIn.Token), new WeakReference(renewed)];
        }
    }

    [Fact]
    public async Task Without_the_feed_a_revocation_is_complete_after_one_token_lifetime()
    {
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        await using var one = new Testing.Runtime(time: time, store: store);
        await using var two = new Testing.Runtime(time: time, store: store);
        var signedIn = await one.SignInAsync();
        await one.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(60));

        Assert.Null(await two.RequestAsync(signedIn.Client, signedIn.Token));
    }

    private static SessionToken<PersonClaims> Token(TimeProvider time, long? issuedAt = null) => new("")
    {
        UserId = "ada",
        Issuer = "",
        Policy = new SessionPolicy("default", null, TimeSpan.FromDays(7)),
        Claims = Testing.Runtime.Claims,
        SessionKey = SessionIds.NewKey(),
        ClientKey = SessionIds.NewKey(),
        BindingKey = SessionIds.NewKey(),
        CreatedAtSeconds = time.GetUtcNow().ToUnixTimeSeconds(),
        IssuedAtSeconds = issuedAt ?? time.GetUtcNow().ToUnixTimeSeconds(),
        ExpiresAtSeconds = time.GetUtcNow().ToUnixTimeSeconds() + 60,
    };
}
