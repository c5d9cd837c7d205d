using System.Diagnostics.Metrics;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Model;
using SessionGen.Sessions;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Sessions;

/// <summary>Rules 4 and 8: renewals come together, and a store that is down signs nobody out.</summary>
public sealed class RenewalTests
{
    [Fact]
    public async Task A_hundred_renewals_at_once_are_one_store_trip_and_one_token()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalGate = gate.Task;
        runtime.Time.Advance(TimeSpan.FromSeconds(90));

        var renewals = Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await runtime.RenewAsync(signedIn.Client), TestContext.Current.CancellationToken)).ToArray();
        SpinWait.SpinUntil(() => runtime.Store.Renewals > 0);
        gate.SetResult();
        var tokens = await Task.WhenAll(renewals);

        Assert.All(tokens, token => Assert.NotNull(token));
        Assert.Single(tokens.Select(token => token!.Text).Distinct());
        Assert.Equal(1, runtime.Store.Renewals);
    }

    [Fact]
    public async Task A_renewal_just_after_another_one_gets_the_same_token_without_the_store()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        runtime.Time.Advance(TimeSpan.FromSeconds(61));

        var first = await runtime.RenewAsync(signedIn.Client);
        runtime.Time.Advance(TimeSpan.FromSeconds(29));
        var second = await runtime.RenewAsync(signedIn.Client);
        runtime.Time.Advance(TimeSpan.FromSeconds(1));
        var third = await runtime.RenewAsync(signedIn.Client);

        Assert.Same(first, second);
        Assert.NotSame(first, third);
        Assert.Equal(2, runtime.Store.Renewals);
    }

    [Fact]
    public async Task A_bearer_token_and_a_cookie_token_never_share_a_renewal()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();

        var cookie = await runtime.RenewAsync(signedIn.Client);
        var bearer = await runtime.RenewAsync(signedIn.Client, isBearer: true);

        Assert.True(cookie!.IsCookieToken);
        Assert.False(bearer!.IsCookieToken);
    }

    [Fact]
    public async Task A_forced_renewal_makes_a_new_token_even_a_moment_after_another_one()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();

        var first = await runtime.RenewAsync(signedIn.Client);
        var second = await runtime.RenewAsync(signedIn.Client, force: true);

        Assert.NotEqual(first!.Text, second!.Text);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_renewal_for_the_others()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalGate = gate.Task;
        using var aborted = new CancellationTokenSource();

        var givenUp = runtime.Renewals.RenewAsync(signedIn.Client, new RenewRequest { Origin = Testing.Runtime.Origin }, aborted.Token).AsTask();
        var patient = runtime.RenewAsync(signedIn.Client).AsTask();
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        gate.SetResult();

        Assert.NotNull(await patient);
    }

    [Fact]
    public async Task A_store_that_is_down_is_told_apart_from_a_session_that_is_over_and_the_next_attempt_succeeds()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        runtime.Time.Advance(TimeSpan.FromSeconds(30));
        runtime.Store.Failure = new SessionStoreUnavailableException("down");

        Assert.NotNull(runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await runtime.RenewAsync(signedIn.Client));
        runtime.Store.Failure = null;
        Assert.NotNull(await runtime.RenewAsync(signedIn.Client));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_counts_as_down()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        runtime.Store.RenewalGate = new TaskCompletionSource().Task;

        var renewal = runtime.RenewAsync(signedIn.Client).AsTask();
        runtime.Time.Advance(TimeSpan.FromSeconds(11));

        var exception = await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => renewal);
        Assert.Contains("did not answer within 10 seconds", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_no_store_knows_is_anonymous()
    {
        await using var runtime = new Testing.Runtime();

        Assert.Null(await runtime.RenewAsync(ClientCookieValue.Create(1)));
    }

    [Fact]
    public async Task A_hundred_renewals_of_a_dead_client_are_one_store_trip_too()
    {
        await using var runtime = new Testing.Runtime();
        await runtime.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalGate = gate.Task;
        var dead = ClientCookieValue.Create(1);

        var renewals = Enumerable.Range(0, 100).Select(_ => runtime.RenewAsync(dead).AsTask()).ToArray();
        gate.SetResult();

        Assert.All(await Task.WhenAll(renewals), Assert.Null);
        Assert.Equal(1, runtime.Store.Renewals);
    }

    [Fact]
    public async Task Nothing_an_attacker_without_a_session_sends_is_remembered()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        await runtime.RenewAsync(signedIn.Client, force: true);
        var before = runtime.Revocations.Count;
        using var meter = new Metered(runtime.Get<IMeterFactory>());

        for (var i = 0; i < 1000; i++)
        {
            var random = ClientCookieValue.Create(i);
            await runtime.RenewAsync(random, i % 2 == 0 ? SessionIds.NewSessionId() : null, isBearer: i % 3 == 0, force: i % 5 == 0);
            await runtime.Clients.SignOutAsync(random, i % 2 == 0 ? signedIn.Session.Id : null, TestContext.Current.CancellationToken);
            await runtime.Clients.SetActiveAsync(random, signedIn.Session.Id, TestContext.Current.CancellationToken);
            runtime.Tokens.VerifyCookieToken(signedIn.Token.Text[..^4] + $"{i:D4}", Testing.Runtime.Origin, signedIn.Client.Text);
            runtime.Tokens.VerifyBearerToken(signedIn.Token.Text[..^4] + $"{i:D4}", Testing.Runtime.Origin);
        }

        Assert.Equal(before, runtime.Revocations.Count);
        var renewals = runtime.Store.Renewals;
        for (var i = 0; i < 40_000; i++)
        {
            await runtime.RenewAsync(ClientCookieValue.Create(i));
        }

        // Both the token and the last renewal are still known: neither a token is opened nor the store asked.
        Assert.NotNull(await runtime.RequestAsync(signedIn.Client, signedIn.Token));
        Assert.NotNull(await runtime.RenewAsync(signedIn.Client));
        Assert.Equal(renewals + 40_000, runtime.Store.Renewals);
        Assert.Equal(0, meter.Sum("sessiongen.token.verifications", ("sessiongen.verification.outcome", "valid")));
    }

    [Fact]
    public async Task A_client_that_counts_its_generation_up_takes_no_place_in_the_revocations()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull(await runtime.RenewAsync(signedIn.Client.WithGeneration(i % 2)));
        }

        await runtime.Clients.SignOutAsync(signedIn.Client, null, TestContext.Current.CancellationToken);
        var revoked = runtime.Revocations.Count;
        for (var i = 0; i < 100; i++)
        {
            await runtime.Clients.SignOutAsync(signedIn.Client.WithGeneration(i), null, TestContext.Current.CancellationToken);
        }

        Assert.Equal(revoked, runtime.Revocations.Count);
    }

    [Fact]
    public async Task A_hundred_requests_one_after_the_other_with_a_dead_client_cookie_are_one_store_trip()
    {
        await using var runtime = new Testing.Runtime();
        var dead = ClientCookieValue.Create(1);
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await runtime.RenewAsync(dead));
        }

        Assert.Equal(1, runtime.Store.Renewals);
        runtime.Time.Advance(TimeSpan.FromSeconds(5));
        await runtime.RenewAsync(dead);
        Assert.Equal(2, runtime.Store.Renewals);
    }

    [Fact]
    public async Task A_store_that_hangs_is_not_buried_under_renewals()
    {
        await using var runtime = new Testing.Runtime();
        await runtime.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        runtime.Store.RenewalGate = new TaskCompletionSource().Task;

        var renewals = Enumerable.Range(0, 5000).Select(_ => runtime.RenewAsyncSafely(ClientCookieValue.Create(1))).ToArray();

        // The store works on some of them, the others wait for their turn, and the rest is told to come again.
        Assert.Equal(256, runtime.Store.Renewals);
        Assert.Equal(4096, renewals.Count(renewal => !renewal.IsCompleted));
        Assert.Equal(904, renewals.Count(renewal => renewal.IsFaulted && renewal.Exception!.InnerException is SessionStoreUnavailableException));
    }

    [Fact]
    public async Task A_renewal_that_nobody_waits_for_any_longer_is_cancelled()
    {
        await using var runtime = new Testing.Runtime();
        await runtime.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        runtime.Store.RenewalGate = new TaskCompletionSource().Task;
        for (var i = 0; i < 5_000; i++)
        {
            using var gone = new CancellationTokenSource();
            var renewal = runtime.Renewals.RenewAsync(ClientCookieValue.Create(1), new RenewRequest { Origin = Testing.Runtime.Origin }, gone.Token).AsTask();
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => renewal);
        }

        runtime.Store.RenewalGate = Task.CompletedTask;
        Assert.NotNull(await runtime.SignInAsync());
    }

    [Fact]
    public async Task A_forced_renewal_whose_caller_gave_up_before_it_began_serves_the_next_caller()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalGate = gate.Task;
        using var gone = new CancellationTokenSource();

        var running = runtime.RenewAsync(signedIn.Client).AsTask();
        var givenUp = runtime.Renewals.RenewAsync(signedIn.Client, new RenewRequest { Origin = Testing.Runtime.Origin, Force = true }, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        var next = runtime.RenewAsync(signedIn.Client, force: true).AsTask();
        gate.SetResult();

        Assert.NotNull(await next);
        Assert.NotEqual((await running)!.Text, (await next)!.Text);
        Assert.Equal(2, runtime.Store.Renewals);
    }

    [Fact]
    public async Task A_forced_renewal_that_every_caller_gave_up_before_it_began_does_not_ask_the_store()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalGate = gate.Task;
        using var gone = new CancellationTokenSource();

        var running = runtime.RenewAsync(signedIn.Client).AsTask();
        var givenUp = runtime.Renewals.RenewAsync(signedIn.Client, new RenewRequest { Origin = Testing.Runtime.Origin, Force = true }, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        gate.SetResult();
        await running;

        Assert.NotNull(await runtime.RenewAsync(signedIn.Client, force: true));
        Assert.Equal(2, runtime.Store.Renewals);
    }

    [Fact]
    public async Task A_forced_renewal_that_was_given_up_while_it_ran_is_joined_by_no_caller()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        runtime.Store.RenewalGate = new TaskCompletionSource().Task;
        using var gone = new CancellationTokenSource();
        var request = new RenewRequest { Origin = Testing.Runtime.Origin, Force = true };

        var givenUp = runtime.Renewals.RenewAsync(signedIn.Client, request, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        runtime.Store.RenewalGate = Task.CompletedTask;

        Assert.NotNull(await runtime.RenewAsync(signedIn.Client));
        Assert.NotNull(await runtime.RenewAsync(signedIn.Client, force: true));
    }

    [Fact]
    public async Task A_hundred_forced_renewals_at_once_are_two_store_trips_at_most_and_the_last_one_began_after_them()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalGate = gate.Task;

        var first = runtime.RenewAsync(signedIn.Client).AsTask();
        var forced = Enumerable.Range(0, 100).Select(_ => runtime.RenewAsync(signedIn.Client, force: true).AsTask()).ToArray();
        gate.SetResult();
        var tokens = await Task.WhenAll(forced);

        Assert.Single(tokens.Select(token => token!.Text).Distinct());
        Assert.NotEqual((await first)!.Text, tokens[0]!.Text);
        Assert.Equal(2, runtime.Store.Renewals);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_session_that_is_refreshed_while_its_token_is_being_made_gets_one_with_what_is_new(int secondsLater)
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalAnswerGate = gate.Task;

        var renewal = runtime.RenewAsync(signedIn.Client).AsTask();
        runtime.Time.Advance(TimeSpan.FromSeconds(secondsLater));
        runtime.Revocations.RevokeIssuedTokens(signedIn.Session.Id);
        gate.SetResult();
        var token = await renewal;

        Assert.NotNull(token);
        Assert.Equal(2, runtime.Store.Renewals);
        Assert.NotNull(runtime.Tokens.VerifyCookieToken(token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(-1)]
    [InlineData(-3600)]
    public async Task A_clock_that_is_set_back_after_a_refresh_makes_nobody_anonymous(double seconds)
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        runtime.Time.Advance(TimeSpan.FromHours(2));
        var request = new RenewRequest { Origin = Testing.Runtime.Origin };
        Assert.NotNull(await runtime.Renewals.RefreshAsync(signedIn.Client, request, everyDevice: true, TestContext.Current.CancellationToken));
        runtime.Revocations.RevokeAllIssuedTokens();

        runtime.Time.AdjustTime(runtime.Time.GetUtcNow().AddSeconds(seconds));
        var renewed = await runtime.RenewAsync(signedIn.Client);

        Assert.NotNull(renewed);
        Assert.NotNull(runtime.Tokens.VerifyCookieToken(renewed.Text, Testing.Runtime.Origin, signedIn.Client.Text));
    }

    [Fact]
    public async Task A_bearer_token_after_a_switch_is_one_of_the_account_that_is_active_now()
    {
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings() with { MultiSession = new MultiSessionSettings { Enabled = true } });
        var alice = await runtime.SignInAsync("alice");
        var bob = await runtime.SignInAsync("bob", alice.Client);
        Assert.Equal("bob", (await runtime.RenewAsync(bob.Client, isBearer: true))!.UserId);

        var switched = await runtime.Clients.SetActiveAsync(bob.Client, alice.Session.Id, TestContext.Current.CancellationToken);

        Assert.Equal("alice", (await runtime.RenewAsync(switched!.Client, isBearer: true))!.UserId);
    }

    [Fact]
    public async Task A_generation_that_was_never_given_out_is_refused_and_old_ones_die_with_their_secret_or_with_a_switch()
    {
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings() with { MultiSession = new MultiSessionSettings { Enabled = true } });
        var alice = await runtime.SignInAsync("alice");
        Assert.Null(await runtime.RenewAsync(alice.Client.WithGeneration(777)));
        var thief = alice.Client.WithGeneration(alice.Client.Generation - 1);
        var stolen = await runtime.RenewAsync(thief);
        Assert.Equal("alice", stolen!.UserId);

        var bob = await runtime.SignInAsync("bob", alice.Client);
        Assert.Null(await runtime.RequestAsync(thief, stolen));

        var late = await runtime.RenewAsync(bob.Client);
        var switched = await runtime.Clients.SetActiveAsync(bob.Client, alice.Session.Id, TestContext.Current.CancellationToken);
        Assert.Null(runtime.Tokens.VerifyCookieToken(late!.Text, Testing.Runtime.Origin, bob.Client.Text));
        Assert.Equal("alice", (await runtime.RequestAsync(bob.Client, late))!.UserId);
        Assert.Equal("alice", (await runtime.RequestAsync(switched!.Client, null))!.UserId);
    }

    [Fact]
    public async Task Two_machines_on_one_store_both_renew()
    {
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        await using var one = new Testing.Runtime(time: time, store: store);
        await using var two = new Testing.Runtime(time: time, store: store);
        var signedIn = await one.SignInAsync();
        time.Advance(TimeSpan.FromSeconds(61));

        var tokens = await Task.WhenAll(one.RenewAsync(signedIn.Client).AsTask(), two.RenewAsync(signedIn.Client).AsTask());

        Assert.All(tokens, token => Assert.NotNull(token));
        Assert.NotNull(one.Tokens.VerifyCookieToken(tokens[1]!.Text, Testing.Runtime.Origin, signedIn.Client.Text));
    }
}
