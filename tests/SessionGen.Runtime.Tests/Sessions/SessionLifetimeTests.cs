using FsCheck;
using FsCheck.Fluent;
using SessionGen.InMemory;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Sessions;

/// <summary>Rules 1, 2, 3 and 5: when a session ends, whatever its user does.</summary>
public sealed class SessionLifetimeTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20261121, 17);

    [Fact]
    public async Task A_session_ends_to_the_second_when_the_timeout_after_its_last_token_is_over()
    {
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings(inactivity: TimeSpan.FromMinutes(15)));
        var signedIn = await runtime.SignInAsync();

        runtime.Time.Advance(TimeSpan.FromMinutes(16) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await runtime.RenewAsync(signedIn.Client));

        runtime.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Null(await runtime.RenewAsync(signedIn.Client));
    }

    [Fact]
    public async Task Constant_activity_does_not_carry_a_session_past_its_maximum_lifetime()
    {
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings(inactivity: TimeSpan.FromMinutes(5), maximum: TimeSpan.FromHours(1)));
        var signedIn = await runtime.SignInAsync();
        var end = signedIn.Token.CreatedAt + TimeSpan.FromHours(1);
        var cookie = signedIn.Token;
        while (runtime.Time.GetUtcNow() < end)
        {
            cookie = await runtime.RequestAsync(signedIn.Client, cookie);
            Assert.NotNull(cookie);
            Assert.True(cookie.ExpiresAt <= end, "A token outlives its session.");
            runtime.Time.Advance(TimeSpan.FromSeconds(7));
        }

        Assert.Null(await runtime.RequestAsync(signedIn.Client, cookie));
    }

    [Fact]
    public void Nobody_is_signed_out_before_the_timeout_nor_later_than_it_and_one_token_lifetime()
    {
        // Gaps around the two limits are where mistakes live.
        var gap = Gen.OneOf(Gen.Choose(0, 90_000), Gen.Choose(870_000, 990_000), Gen.Choose(0, 2_000_000));
        var gaps = gap.ListOf(20).ToArbitrary();
        Check.One(Fixed, Prop.ForAll(gaps, ms => HoldsRuleTwoAsync(ms).GetAwaiter().GetResult()));
    }

    [Fact]
    public void Every_token_ends_with_its_session_at_the_latest_and_keeps_when_it_was_created()
    {
        var gaps = Gen.Choose(0, 400_000).ListOf(30).ToArbitrary();
        Check.One(Fixed, Prop.ForAll(gaps, ms => HoldsRuleThreeAsync(ms).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task An_ended_session_is_never_brought_back_by_a_renewal()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        await runtime.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken);

        Assert.Null(await runtime.RenewAsync(signedIn.Client));
        Assert.Null(await runtime.RenewAsync(signedIn.Client, signedIn.Session.Id, force: true));
        Assert.Equal(SessionStatus.Revoked, (await runtime.Manager.GetAsync(signedIn.Session.Id, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task A_session_that_ends_while_its_token_is_being_made_gets_none()
    {
        await using var runtime = new Testing.Runtime();
        var signedIn = await runtime.SignInAsync();
        var gate = new TaskCompletionSource();
        runtime.Store.RenewalAnswerGate = gate.Task;

        runtime.Time.Advance(TimeSpan.FromSeconds(61));
        var renewal = runtime.RenewAsync(signedIn.Client);
        await runtime.Manager.RevokeAsync(signedIn.Session.Id, TestContext.Current.CancellationToken);
        gate.SetResult();

        Assert.Null(await renewal);
    }

    [Fact]
    public async Task A_session_keeps_the_lifetimes_it_was_created_under_when_the_file_changes()
    {
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        await using var before = new Testing.Runtime(Testing.Runtime.Settings(maximum: TimeSpan.FromHours(1)), time, store);
        var signedIn = await before.SignInAsync();

        await using var after = new Testing.Runtime(Testing.Runtime.Settings(maximum: TimeSpan.FromDays(30)), time, store);
        time.Advance(TimeSpan.FromMinutes(30));
        var renewed = await after.RenewAsync(signedIn.Client);
        var read = after.Tokens.VerifyCookieToken(renewed!.Text, Testing.Runtime.Origin, signedIn.Client.Text);

        Assert.Equal(TimeSpan.FromHours(1), renewed.Policy.MaximumLifetime);
        Assert.Equal(new SessionPolicy("default", null, TimeSpan.FromHours(1)), read!.Policy);
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await after.RenewAsync(signedIn.Client));
    }

    private static async Task<bool> HoldsRuleTwoAsync(IList<int> gaps)
    {
        var (timeout, lifetime) = (TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(60));
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings(inactivity: timeout, token: lifetime));
        var signedIn = await runtime.SignInAsync();
        var (cookie, lastRequest) = (signedIn.Token, runtime.Time.GetUtcNow());
        foreach (var gap in gaps)
        {
            runtime.Time.Advance(TimeSpan.FromMilliseconds(gap));
            var now = runtime.Time.GetUtcNow();
            cookie = await runtime.RequestAsync(signedIn.Client, cookie);
            if (cookie is null)
            {
                return now - lastRequest >= timeout;
            }

            if (now - lastRequest >= timeout + lifetime)
            {
                return false;
            }

            lastRequest = now;
        }

        return true;
    }

    private static async Task<bool> HoldsRuleThreeAsync(IList<int> gaps)
    {
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings(inactivity: TimeSpan.FromMinutes(5), maximum: TimeSpan.FromMinutes(40)));
        var signedIn = await runtime.SignInAsync();
        var (cookie, createdAt) = (signedIn.Token, signedIn.Session.CreatedAt);
        foreach (var gap in gaps)
        {
            runtime.Time.Advance(TimeSpan.FromMilliseconds(gap));
            cookie = await runtime.RequestAsync(signedIn.Client, cookie);
            if (cookie is null)
            {
                return true;
            }

            var session = await runtime.Manager.GetAsync(signedIn.Session.Id);
            if (cookie.ExpiresAt > session!.ExpiresAt || cookie.CreatedAt != createdAt || session.CreatedAt != createdAt || cookie.ExpiresAt <= runtime.Time.GetUtcNow())
            {
                return false;
            }
        }

        return true;
    }
}
