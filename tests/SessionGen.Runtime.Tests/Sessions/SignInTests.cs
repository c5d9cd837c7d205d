using SessionGen.Infrastructure;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Sessions;

/// <summary>Signing in, out and over.</summary>
public sealed class SignInTests
{
    private static readonly SessionGenSettings Many = Testing.Runtime.Settings() with { MultiSession = new MultiSessionSettings { Enabled = true, MaxSessions = 2 } };

    [Fact]
    public async Task A_sign_in_makes_a_session_of_whole_seconds_with_random_ids()
    {
        await using var runtime = new Testing.Runtime();
        runtime.Time.AdjustTime(new DateTimeOffset(2026, 5, 6, 7, 8, 9, 876, TimeSpan.FromHours(2)));

        var signedIn = await runtime.SignInAsync();

        var second = new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.FromHours(2));
        Assert.Matches("^sess_[A-Za-z0-9_-]{22}$", signedIn.Session.Id);
        Assert.Matches("^client_[A-Za-z0-9_-]{22}$", signedIn.Session.ClientId);
        Assert.Equal(second, signedIn.Session.CreatedAt);
        Assert.Equal(second.AddSeconds(60), signedIn.Session.ActiveUntil);
        Assert.Equal(second.AddSeconds(60), signedIn.Token.ExpiresAt);
        Assert.Equal(signedIn.Client.Generation, signedIn.State.Generation);
        Assert.True(signedIn.Token.IsPersistent);
    }

    [Fact]
    public async Task Without_multi_session_a_sign_in_replaces_the_one_before()
    {
        await using var runtime = new Testing.Runtime();
        var first = await runtime.SignInAsync("ada");
        var second = await runtime.SignInAsync("grace", first.Client);

        Assert.Equal(SessionStatus.Replaced, (await runtime.Manager.GetAsync(first.Session.Id, TestContext.Current.CancellationToken))!.Status);
        Assert.Equal("grace", (await runtime.RequestAsync(second.Client, null))!.UserId);
        Assert.Single(second.State.Sessions);
    }

    [Fact]
    public async Task A_secret_that_an_attacker_planted_does_not_survive_the_sign_in()
    {
        await using var runtime = new Testing.Runtime();
        var planted = ClientCookieValue.Create(1);

        var signedIn = await runtime.SignInAsync("ada", planted);

        Assert.NotEqual(planted.Hash, signedIn.Client.Hash);
        Assert.Null(await runtime.RenewAsync(planted));
    }

    [Theory]
    [InlineData(true, "multiSession.maxSessions")]
    [InlineData(false, "concurrency.maxSessionsPerUser")]
    public async Task A_limit_that_rejects_says_which_one_it_is(bool onClient, string setting)
    {
        var settings = onClient
            ? Many with { MultiSession = Many.MultiSession with { OnLimit = SessionLimitAction.Reject } }
            : Testing.Runtime.Settings() with { Concurrency = new ConcurrencySettings { MaxSessionsPerUser = 2, OnLimit = SessionLimitAction.Reject } };
        await using var runtime = new Testing.Runtime(settings);
        var first = await runtime.SignInAsync("ada");
        var second = await runtime.SignInAsync(onClient ? "grace" : "ada", onClient ? first.Client : null);

        var exception = await Assert.ThrowsAsync<SessionLimitException>(async () => await runtime.SignInAsync(onClient ? "edsger" : "ada", onClient ? second.Client : null));

        Assert.Equal(setting, exception.Setting);
        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(await runtime.RequestAsync(second.Client, second.Token));
    }

    [Fact]
    public async Task A_session_that_a_limit_evicts_is_refused_at_once()
    {
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings() with { Concurrency = new ConcurrencySettings { MaxSessionsPerUser = 1 } });
        var first = await runtime.SignInAsync();
        var second = await runtime.SignInAsync();

        Assert.Null(await runtime.RequestAsync(first.Client, first.Token));
        Assert.NotNull(await runtime.RequestAsync(second.Client, second.Token));
        Assert.Equal(SessionStatus.Removed, (await runtime.Manager.GetAsync(first.Session.Id, TestContext.Current.CancellationToken))!.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    public async Task A_user_id_that_cannot_stand_in_a_token_is_refused(string userId)
    {
        await using var runtime = new Testing.Runtime();

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await runtime.SignInAsync(userId));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await runtime.SignInAsync(new string('x', 256)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await runtime.SignInAsync("a\uD800"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await runtime.SignInAsync("\uFFFD\uDC00b"));
        await runtime.SignInAsync(new string('x', 255));
        await runtime.SignInAsync("\uFFFD😀");
    }

    [Fact]
    public async Task A_policy_of_the_applications_own_is_held_to_the_rules_of_the_file()
    {
        await using var runtime = new Testing.Runtime();

        await Assert.ThrowsAsync<ArgumentException>(async () => await runtime.SignInAsync(policy: new SessionPolicy("tiny", TimeSpan.FromSeconds(60), null)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await runtime.SignInAsync(policy: new SessionPolicy("tiny", null, TimeSpan.FromSeconds(5))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await runtime.SignInAsync(policy: new SessionPolicy("endless", null, TimeSpan.FromDays(3_000_000))));
        Assert.NotNull(await runtime.SignInAsync(policy: new SessionPolicy("own", TimeSpan.FromSeconds(61), null)));
    }

    [Fact]
    public async Task A_token_that_no_cookie_could_hold_is_refused_before_anything_is_created()
    {
        await using var runtime = new Testing.Runtime();
        var first = await runtime.SignInAsync();

        var exception = await Assert.ThrowsAsync<ArgumentException>(async () => await runtime.SignInAsync("ada", first.Client, new PersonClaims { Department = new string('x', 3000) }));

        Assert.Contains("token.claims", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(await runtime.RequestAsync(first.Client, first.Token));
    }

    [Fact]
    public async Task The_length_that_is_checked_is_the_length_that_is_made()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();

        var measured = runtime.Tokens.MeasureCookieToken(signedIn.Session, signedIn.Token.Claims, runtime.Time.GetUtcNow());

        Assert.Equal(signedIn.Token.Text.Length, measured);
    }

    [Fact]
    public async Task Signing_one_of_two_accounts_out_leaves_the_other_one_active()
    {
        await using var runtime = new Testing.Runtime(Many);
        var ada = await runtime.SignInAsync("ada");
        var grace = await runtime.SignInAsync("grace", ada.Client);

        var signedOut = await runtime.Clients.SignOutAsync(grace.Client, grace.Session.Id, TestContext.Current.CancellationToken);

        Assert.True(signedOut is { EndedAll: false, EndedActive: true });
        Assert.True(signedOut.Client!.Generation > grace.Client.Generation);
        Assert.Equal("ada", (await runtime.RequestAsync(signedOut.Client, grace.Token))!.UserId);
        Assert.Null(runtime.Tokens.VerifyCookieToken(grace.Token.Text, Testing.Runtime.Origin, grace.Client.Text));
    }

    [Fact]
    public async Task Signing_out_an_account_that_is_not_active_changes_nothing_for_the_active_one()
    {
        await using var runtime = new Testing.Runtime(Many);
        var ada = await runtime.SignInAsync("ada");
        var grace = await runtime.SignInAsync("grace", ada.Client);

        var signedOut = await runtime.Clients.SignOutAsync(grace.Client, ada.Session.Id, TestContext.Current.CancellationToken);

        Assert.True(signedOut is { EndedAll: false, EndedActive: false });
        Assert.NotNull(runtime.Tokens.VerifyCookieToken(grace.Token.Text, Testing.Runtime.Origin, grace.Client.Text));
    }

    [Fact]
    public async Task Nobody_signs_out_a_session_of_another_client()
    {
        await using var runtime = new Testing.Runtime();
        var mine = await runtime.SignInAsync("ada");
        var theirs = await runtime.SignInAsync("grace");

        var signedOut = await runtime.Clients.SignOutAsync(mine.Client, theirs.Session.Id, TestContext.Current.CancellationToken);

        Assert.Empty(signedOut.Ended);
        Assert.False(signedOut.EndedAll);
        Assert.NotNull(await runtime.RequestAsync(theirs.Client, theirs.Token));
        Assert.NotNull(await runtime.RequestAsync(mine.Client, mine.Token));
    }

    [Fact]
    public async Task A_switch_makes_the_token_before_it_worthless_beside_the_new_client_cookie()
    {
        await using var runtime = new Testing.Runtime(Many);
        var ada = await runtime.SignInAsync("ada");
        var grace = await runtime.SignInAsync("grace", ada.Client);

        var switched = await runtime.Clients.SetActiveAsync(grace.Client, ada.Session.Id, TestContext.Current.CancellationToken);

        Assert.Equal(grace.Client.Generation + 1, switched!.Client.Generation);
        Assert.Null(runtime.Tokens.VerifyCookieToken(grace.Token.Text, Testing.Runtime.Origin, switched.Client.Text));
        Assert.Equal("ada", (await runtime.RequestAsync(switched.Client, grace.Token))!.UserId);
        Assert.Null(await runtime.Clients.SetActiveAsync(grace.Client, (await runtime.SignInAsync("edsger")).Session.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_bearer_token_signs_its_own_session_out()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var bearer = await runtime.RenewAsync(signedIn.Client, isBearer: true);

        Assert.True(await runtime.Clients.SignOutBearerAsync(bearer!, TestContext.Current.CancellationToken));
        Assert.False(await runtime.Clients.SignOutBearerAsync(bearer!, TestContext.Current.CancellationToken));
        Assert.Null(await runtime.RequestAsync(signedIn.Client, signedIn.Token));
    }

    [Fact]
    public async Task An_administrator_sees_the_sessions_of_a_user_newest_first()
    {
        await using var runtime = new Testing.Runtime();
        var first = await runtime.SignInAsync();
        runtime.Time.Advance(TimeSpan.FromSeconds(5));
        var second = await runtime.SignInAsync();
        await runtime.SignInAsync("grace");

        var sessions = await runtime.Manager.ListByUserAsync("ada", TestContext.Current.CancellationToken);

        Assert.Equal([second.Session.Id, first.Session.Id], sessions.Select(session => session.Id));
        Assert.All(sessions, session => Assert.Equal(SessionStatus.Active, session.Status));
        Assert.Null(await runtime.Manager.GetAsync("sess_unknown", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_session_that_is_over_by_time_is_expired_before_a_sweep_says_so()
    {
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings(maximum: TimeSpan.FromHours(1)));
        var signedIn = await runtime.SignInAsync();
        runtime.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(SessionStatus.Expired, (await runtime.Manager.GetAsync(signedIn.Session.Id, TestContext.Current.CancellationToken))!.Status);
        Assert.False(await runtime.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken));
    }
}
