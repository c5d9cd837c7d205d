using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionGen.InMemory;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Claims;

/// <summary>Claims that are asked for anew at every token, and what happens when nobody answers.</summary>
public sealed class ClaimsSourceTests
{
    [Fact]
    public async Task Every_token_has_the_claims_as_they_are_when_it_is_made()
    {
        var source = new PersonSource();
        await using var runtime = Create(source);
        var signedIn = await runtime.SignInAsync();
        Assert.Equal("R&D", signedIn.Token.Claims.Department);

        source.Answer = _ => new PersonClaims { Department = "Sales" };
        runtime.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("Sales", (await runtime.RenewAsync(signedIn.Client))!.Claims.Department);
        Assert.Equal(signedIn.Session.Id, source.Asked.Single().Id);
        Assert.Equal("ada", source.Asked.Single().UserId);
    }

    [Fact]
    public async Task A_source_lives_in_a_scope_of_its_own_that_is_disposed_of()
    {
        var scopes = 0;
        await using var runtime = new Testing.Runtime(services: services =>
        {
            services.AddScoped(_ => new Scoped(() => scopes++));
            services.AddScoped<ISessionClaimsSource<PersonClaims>, ScopedSource>();
        });
        var signedIn = await runtime.SignInAsync();

        await runtime.RenewAsync(signedIn.Client, force: true);
        await runtime.RenewAsync(signedIn.Client, force: true);

        Assert.Equal(2, scopes);
    }

    [Fact]
    public async Task Where_the_source_fails_the_last_claims_go_on_for_one_token_and_the_failure_is_logged_and_counted()
    {
        var source = new PersonSource();
        await using var runtime = Create(source);
        var signedIn = await runtime.SignInAsync();
        using var failures = new FailureCount();

        source.Answer = _ => new PersonClaims { Department = "Sales" };
        await runtime.RenewAsync(signedIn.Client, force: true);
        source.Answer = _ => throw new TimeoutException("The directory is down.");
        var kept = await runtime.RenewAsync(signedIn.Client, force: true);
        source.Answer = _ => new PersonClaims { Department = "Legal" };
        var fresh = await runtime.RenewAsync(signedIn.Client, force: true);

        // Not the claims of the sign-in: those may hold a right that was taken since.
        Assert.Equal("Sales", kept!.Claims.Department);
        Assert.Equal("Legal", fresh!.Claims.Department);
        Assert.Equal(1, failures.Count);
        Assert.Contains(runtime.Log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("claims source failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_takes_too_long_is_not_waited_for_and_is_cancelled()
    {
        var source = new PersonSource();
        await using var runtime = Create(source);
        var signedIn = await runtime.SignInAsync();
        var cancelled = new TaskCompletionSource();
        source.AnswerAsync = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => cancelled.SetResult(), TaskScheduler.Default);
            throw new OperationCanceledException(token);
        };

        var renewal = runtime.RenewAsync(signedIn.Client, force: true);
        runtime.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("R&D", (await renewal)!.Claims.Department);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Claims_that_break_the_bounds_of_the_file_count_as_a_failure()
    {
        var source = new PersonSource();
        await using var runtime = Create(source);
        var signedIn = await runtime.SignInAsync();
        source.Answer = _ => new PersonClaims { Department = "line\nbreak" };

        Assert.Equal("R&D", (await runtime.RenewAsync(signedIn.Client, force: true))!.Claims.Department);
        Assert.Contains("claims source failed", runtime.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_without_claims_asks_the_source_and_needs_one()
    {
        var request = new SignInRequest<PersonClaims> { UserId = "ada", Claims = null, Origin = Testing.Runtime.Origin };
        await using var with = Create(new PersonSource { Answer = session => new PersonClaims { Department = session.UserId } });
        await using var without = new Testing.Runtime();

        Assert.Equal("ada", (await with.SignIns.SignInAsync(request, TestContext.Current.CancellationToken)).Token.Claims.Department);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await without.SignIns.SignInAsync(request, TestContext.Current.CancellationToken));
        Assert.True(with.SignIns.HasClaimsSource);
        Assert.False(without.SignIns.HasClaimsSource);
    }

    [Fact]
    public async Task A_refresh_shows_new_claims_at_once_and_refuses_the_tokens_before_it()
    {
        var source = new PersonSource();
        await using var runtime = Create(source);
        var signedIn = await runtime.SignInAsync();
        var bearer = await runtime.RenewAsync(signedIn.Client, isBearer: true);
        source.Answer = _ => new PersonClaims { Department = "Sales" };

        var refreshed = await RefreshAsync(runtime, signedIn.Client, everyDevice: false);

        // Within the same second, where iat alone could not tell the tokens apart.
        Assert.Equal("Sales", refreshed!.Claims.Department);
        Assert.NotNull(runtime.Tokens.VerifyCookieToken(refreshed.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.Null(runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.Null(runtime.Tokens.VerifyBearerToken(bearer!.Text, Testing.Runtime.Origin));
        Assert.Equal(refreshed.Text, (await runtime.RenewAsync(signedIn.Client))!.Text);
    }

    [Fact]
    public async Task A_refresh_on_every_device_reaches_the_users_other_sessions_and_nobody_elses()
    {
        var source = new PersonSource();
        await using var runtime = Create(source);
        var phone = await runtime.SignInAsync();
        var laptop = await runtime.SignInAsync();
        var other = await runtime.SignInAsync("grace");
        source.Answer = _ => new PersonClaims { Department = "Sales" };

        await RefreshAsync(runtime, phone.Client, everyDevice: true);

        Assert.Null(runtime.Tokens.VerifyCookieToken(laptop.Token.Text, Testing.Runtime.Origin, laptop.Client.Text));
        Assert.Equal("Sales", (await runtime.RequestAsync(laptop.Client, laptop.Token))!.Claims.Department);
        Assert.Equal("R&D", (await runtime.RequestAsync(other.Client, other.Token))!.Claims.Department);
    }

    [Fact]
    public async Task A_refresh_is_announced_so_that_other_machines_refuse_the_tokens_before_it()
    {
        var store = new FaultyStore(new InMemorySessionStore());
        await using var one = new Testing.Runtime(store: store);
        var signedIn = await one.SignInAsync();

        await RefreshAsync(one, signedIn.Client, everyDevice: false);
        Assert.Contains(store.ClaimsUpdates, update => update.Announce && update.SessionId == signedIn.Session.Id);

        await RefreshAsync(one, signedIn.Client, everyDevice: true);
        Assert.Contains(store.ClaimsUpdates, update => update.Announce && update.UserId == "ada");
    }

    [Fact]
    public async Task Nothing_is_refreshed_of_a_client_that_is_unknown_or_of_a_session_of_somebody_else()
    {
        await using var runtime = new Testing.Runtime();
        var mine = await runtime.SignInAsync();
        var theirs = await runtime.SignInAsync("grace");

        Assert.Null(await RefreshAsync(runtime, ClientCookieValue.Create(1), everyDevice: true));
        Assert.Null(await runtime.Renewals.RefreshAsync(mine.Client, new RenewRequest { Origin = Testing.Runtime.Origin, SessionId = theirs.Session.Id }, true, TestContext.Current.CancellationToken));
        Assert.NotNull(runtime.Tokens.VerifyCookieToken(theirs.Token.Text, Testing.Runtime.Origin, theirs.Client.Text));
    }

    [Fact]
    public async Task Claims_that_no_longer_fit_the_file_make_their_user_anonymous_and_are_named_in_one_warning()
    {
        var store = new InMemorySessionStore();
        await using var runtime = new Testing.Runtime(store: store);
        var signedIn = await runtime.SignInAsync();
        await store.UpdateClaimsAsync(
            new SessionClaimsUpdate { Now = runtime.Time.GetUtcNow(), SessionId = signedIn.Session.Id, Claims = "{\"plan\":\"pro\"}"u8.ToArray() },
            TestContext.Current.CancellationToken);

        // Its browser keeps the cookies and comes back with every request: one warning all the same.
        Assert.Null(await runtime.RenewAsync(signedIn.Client));
        Assert.Null(await runtime.RenewAsync(signedIn.Client));
        var warning = Assert.Single(runtime.Log.Entries, entry => entry.Text.Contains("no longer fit sessions.yaml", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("'department' is missing", warning.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"department\":7}")]
    [InlineData("{\"department\":\"a\",\"department\":\"b\"}")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_row_that_was_edited_to_nonsense_ends_one_session_and_nothing_else(string json)
    {
        var store = new InMemorySessionStore();
        await using var runtime = new Testing.Runtime(store: store);
        var signedIn = await runtime.SignInAsync();
        await store.UpdateClaimsAsync(
            new SessionClaimsUpdate { Now = runtime.Time.GetUtcNow(), SessionId = signedIn.Session.Id, Claims = System.Text.Encoding.UTF8.GetBytes(json) },
            TestContext.Current.CancellationToken);

        Assert.Null(await runtime.RenewAsync(signedIn.Client));
        Assert.NotNull(await runtime.SignInAsync("grace"));
    }

    [Fact]
    public async Task Claims_that_no_longer_fit_are_replaced_by_those_of_the_source_and_a_failing_source_is_no_sign_out()
    {
        var store = new InMemorySessionStore();
        var source = new PersonSource();
        await using var runtime = new Testing.Runtime(store: store, services: services => services.AddSingleton<ISessionClaimsSource<PersonClaims>>(source));
        var signedIn = await runtime.SignInAsync();
        await store.UpdateClaimsAsync(
            new SessionClaimsUpdate { Now = runtime.Time.GetUtcNow(), SessionId = signedIn.Session.Id, Claims = "{}"u8.ToArray() },
            TestContext.Current.CancellationToken);

        source.Answer = _ => throw new InvalidOperationException("down");
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await runtime.RenewAsync(signedIn.Client));
        source.Answer = _ => new PersonClaims { Department = "Sales" };
        Assert.Equal("Sales", (await runtime.RenewAsync(signedIn.Client))!.Claims.Department);
    }

    private static Testing.Runtime Create(PersonSource source) => new(services: services => services.AddSingleton<ISessionClaimsSource<PersonClaims>>(source));

    private static ValueTask<SessionToken<PersonClaims>?> RefreshAsync(Testing.Runtime runtime, ClientCookieValue client, bool everyDevice) =>
        runtime.Renewals.RefreshAsync(client, new RenewRequest { Origin = Testing.Runtime.Origin }, everyDevice, TestContext.Current.CancellationToken);

    private sealed class PersonSource : ISessionClaimsSource<PersonClaims>
    {
        public List<Session> Asked { get; } = [];

        public Func<Session, PersonClaims> Answer { get; set; } = _ => Testing.Runtime.Claims;

        public Func<Session, CancellationToken, Task<PersonClaims>>? AnswerAsync { get; set; }

        public async ValueTask<PersonClaims> GetAsync(Session session, CancellationToken cancellationToken)
        {
            Asked.Add(session);
            return AnswerAsync is null ? Answer(session) : await AnswerAsync(session, cancellationToken);
        }
    }

    private sealed class ScopedSource(Scoped scoped) : ISessionClaimsSource<PersonClaims>
    {
        public ValueTask<PersonClaims> GetAsync(Session session, CancellationToken cancellationToken)
        {
            Assert.NotNull(scoped);
            return new(Testing.Runtime.Claims);
        }
    }

    private sealed class Scoped(Action onDispose) : IDisposable
    {
        public void Dispose() => onDispose();
    }

    /// <summary>Counts what the meter of this test's own runtime says: tests run side by side, and a failure elsewhere is none here.</summary>
    private sealed class FailureCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly AsyncLocal<bool> _isHere = new() { Value = true };
        private long _count;

        public FailureCount()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "sessiongen.claims_source.failures")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, _isHere.Value ? value : 0));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
