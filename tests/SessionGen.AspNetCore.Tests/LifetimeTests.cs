using FsCheck;
using FsCheck.Fluent;

namespace SessionGen.AspNetCore.Tests;

public sealed class LifetimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_inactivity_timeout_holds_to_the_second()
    {
        await using var site = await TestSite.StartAsync();
        using var returns = site.NewBrowser(ignoresMaxAge: true);
        using var late = site.NewBrowser(ignoresMaxAge: true);
        await returns.SignInAsync("alice");
        await late.SignInAsync("bob");

        // The token that the sign-in made counts its user as active until its end.
        site.Time.Advance(TokenLifetime + TestSite.ShortPolicy.InactivityTimeout!.Value - Second);
        Assert.Equal("alice", await returns.GetTextAsync("/me"));
        site.Time.Advance(Second);

        Assert.Equal("Unauthorized", await late.GetTextAsync("/me"));
        Assert.Equal("alice", await returns.GetTextAsync("/me"));
    }

    [Fact]
    public async Task The_maximum_lifetime_ends_a_session_under_constant_activity_to_the_second()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        var end = site.Time.GetUtcNow() + TestSite.ShortPolicy.MaximumLifetime!.Value;

        while (site.Time.GetUtcNow() + TimeSpan.FromSeconds(17) < end)
        {
            site.Time.Advance(TimeSpan.FromSeconds(17));
            Assert.Equal("alice", await browser.GetTextAsync("/me"));
        }

        site.Time.Advance(end - site.Time.GetUtcNow() - Second);
        Assert.Equal("alice", await browser.GetTextAsync("/me"));
        using var copy = browser.Copy();
        site.Time.Advance(Second);
        Assert.Equal("Unauthorized", await browser.GetTextAsync("/me"));
        Assert.Equal("Unauthorized", await copy.GetTextAsync("/me"));
    }

    [Fact]
    public async Task A_policy_given_at_sign_in_holds_in_place_of_the_default_one()
    {
        await using var site = await TestSite.StartAsync();
        using var admin = site.NewBrowser(ignoresMaxAge: true);
        using var user = site.NewBrowser(ignoresMaxAge: true);
        await admin.SignInAsync("alice", "?policy=admin");
        await user.SignInAsync("bob");

        site.Time.Advance(TokenLifetime + TestSite.AdminPolicy.InactivityTimeout!.Value);

        Assert.Equal("Unauthorized", await admin.GetTextAsync("/me"));
        Assert.Equal("bob", await user.GetTextAsync("/me"));
    }

    [Fact]
    public async Task Never_signed_out_earlier_than_the_timeout_and_never_later_than_that_plus_one_token_lifetime()
    {
        await using var site = await TestSite.StartAsync();

        // Gaps in milliseconds, most of them near where something happens: the end of a token, the timeout, and both together.
        var near = Gen.OneOf(Gen.Constant(60_000), Gen.Constant(600_000), Gen.Constant(660_000)).Zip(Gen.Choose(-2_000, 2_000), (at, off) => at + off);
        var gap = Gen.Frequency((3, near), (3, Gen.Choose(1, 59_000)), (2, Gen.Choose(60_000, 599_000)), (1, Gen.Choose(600_000, 900_000)));
        var gaps = gap.NonEmptyListOf().Where(list => list.Count <= 24).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(gaps, list => RunAsync(site, [.. list]).GetAwaiter().GetResult()));
    }

    private static async Task RunAsync(TestSite site, int[] gaps)
    {
        var (timeout, maximum) = (TestSite.ShortPolicy.InactivityTimeout!.Value, TestSite.ShortPolicy.MaximumLifetime!.Value);
        using var browser = site.NewBrowser(ignoresMaxAge: true);
        await browser.SignInAsync("alice");
        var createdAt = Floor(site.Time.GetUtcNow());
        var lastRequest = site.Time.GetUtcNow();
        var isOver = false;
        foreach (var gap in gaps)
        {
            site.Time.Advance(TimeSpan.FromMilliseconds(gap));
            var now = site.Time.GetUtcNow();
            var isIn = await browser.GetTextAsync("/me") == "alice";
            if (isOver)
            {
                Assert.False(isIn, "A session that was over came back.");
            }
            else if (now >= createdAt + maximum)
            {
                Assert.False(isIn, "Something slid past the maximum lifetime.");
            }
            else if (now < lastRequest + timeout)
            {
                Assert.True(isIn, $"Signed out {now - lastRequest} after the last request.");
            }
            else if (now >= lastRequest + timeout + TokenLifetime)
            {
                Assert.False(isIn, $"Still signed in {now - lastRequest} after the last request.");
            }

            isOver = !isIn;
            lastRequest = isIn ? now : lastRequest;
        }
    }

    private static DateTimeOffset Floor(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
