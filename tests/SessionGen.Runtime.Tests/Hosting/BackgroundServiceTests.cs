using Microsoft.Extensions.Hosting;
using SessionGen.InMemory;
using SessionGen.Observation;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Hosting;

/// <summary>What goes on beside the requests.</summary>
public sealed class BackgroundServiceTests
{
    [Fact]
    public async Task Sessions_that_are_over_are_swept_and_deleted_a_day_later()
    {
        var store = new InMemorySessionStore();
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings(maximum: TimeSpan.FromHours(1)), store: store);
        var last = "";
        for (var i = 0; i < 2500; i++)
        {
            last = (await runtime.SignInAsync($"user-{i}")).Session.Id;
        }

        await StartAsync(runtime);
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMinutes(1), () => runtime.Time.GetUtcNow() > new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero));
        Assert.True(IsStored());

        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMinutes(30), () => !IsStored());
        Assert.True(runtime.Time.GetUtcNow() >= new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.Zero));
        await StopAsync(runtime);

        bool IsStored() => store.GetAsync(last, default).AsTask().Result is not null;
    }

    [Fact]
    public async Task Keys_are_loaded_at_start_and_rotated_while_it_runs()
    {
        var settings = Testing.Runtime.Settings();
        await using var runtime = new Testing.Runtime(settings with { Token = settings.Token with { KeyRotation = TimeSpan.FromDays(1) } });
        await StartAsync(runtime);
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => runtime.Keys.PublicKeys.Count == 1);
        var first = runtime.Keys.PublicKeys[0].Kid;

        await runtime.Time.AdvanceUntilAsync(
            TimeSpan.FromMinutes(10),
            () => runtime.Keys.GetSigningKey(runtime.Time.GetUtcNow()).Id != first && runtime.Keys.PublicKeys.All(key => key.Kid != first));

        await StopAsync(runtime);
    }

    [Fact]
    public async Task A_store_that_is_down_at_start_does_not_stop_the_application_and_is_tried_again()
    {
        await using var runtime = new Testing.Runtime();
        runtime.Store.Failure = new SessionStoreUnavailableException("down");
        await StartAsync(runtime);
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => runtime.Log.Text.Contains("read the keys", StringComparison.Ordinal));

        runtime.Store.Failure = null;
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => runtime.Keys.PublicKeys.Count == 1);
        await StopAsync(runtime);
    }

    [Fact]
    public async Task The_feed_is_heard_and_watched_again_after_it_broke()
    {
        var store = new FaultyStore(new InMemorySessionStore()) { HasFeed = true };
        await using var runtime = new Testing.Runtime(store: store);
        var (first, second, third) = (await runtime.SignInAsync(), await runtime.SignInAsync(), await runtime.SignInAsync());
        await StartAsync(runtime);

        store.Feed.Writer.TryWrite(Change(first.Session.Id, SessionStatus.Revoked, runtime.Time.GetUtcNow()));
        store.Feed.Writer.TryWrite(Change("nonsense", SessionStatus.Revoked, runtime.Time.GetUtcNow()));
        store.Feed.Writer.TryWrite(new SessionStoreUnavailableException("cut"));
        store.Feed.Writer.TryWrite(Change(second.Session.Id, SessionStatus.Ended, runtime.Time.GetUtcNow()));
        store.Feed.Writer.TryWrite(Change(third.Session.Id, SessionStatus.Active, runtime.Time.GetUtcNow()));

        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => IsRefused(third));
        Assert.True(IsRefused(first));
        Assert.True(IsRefused(second));

        // The third lives on: only its old tokens are to be replaced.
        Assert.NotNull(await runtime.RequestAsync(third.Client, third.Token));
        Assert.Null(await runtime.RequestAsync(second.Client, second.Token));
        await StopAsync(runtime);

        bool IsRefused(SignedIn<PersonClaims> signedIn) => runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text) is null;
    }

    [Fact]
    public async Task A_feed_that_ended_after_it_told_something_is_watched_again()
    {
        var store = new FaultyStore(new InMemorySessionStore()) { HasFeed = true };
        await using var runtime = new Testing.Runtime(store: store);
        var (first, second) = (await runtime.SignInAsync(), await runtime.SignInAsync());
        await StartAsync(runtime);

        store.Feed.Writer.TryWrite(Change(first.Session.Id, SessionStatus.Revoked, runtime.Time.GetUtcNow()));
        store.Feed.Writer.TryWrite(FaultyStore.EndOfFeed);
        store.Feed.Writer.TryWrite(Change(second.Session.Id, SessionStatus.Revoked, runtime.Time.GetUtcNow()));

        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => runtime.Tokens.VerifyCookieToken(second.Token.Text, Testing.Runtime.Origin, second.Client.Text) is null);
        Assert.True(runtime.Time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) < TimeSpan.FromSeconds(60), "By its exp, not by the feed.");
        await StopAsync(runtime);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_feed_that_is_away_is_broken_until_it_is_heard_or_has_not_failed_for_long_with_one_line_for_an_outage(bool isHeard)
    {
        const string Faulted = "The change feed of the session store failed";
        const string Recovered = "The change feed of the session store has recovered";
        var store = new FaultyStore(new InMemorySessionStore()) { HasFeed = true };
        await using var runtime = new Testing.Runtime(store: store);
        var signedIn = await runtime.SignInAsync();
        var feed = runtime.Get<FeedState>();
        await StartAsync(runtime);
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => feed.IsWatching);

        for (var i = 0; i < 5; i++)
        {
            var watches = store.Watches;
            store.Feed.Writer.TryWrite(new SessionStoreUnavailableException("cut"));
            await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => store.Watches > watches);
            Assert.Equal((true, false), (feed.IsFaulted, feed.IsWatching));
        }

        Assert.DoesNotContain(Recovered, runtime.Log.Text, StringComparison.Ordinal);
        if (isHeard)
        {
            store.Feed.Writer.TryWrite(Change(signedIn.Session.Id, SessionStatus.Revoked, runtime.Time.GetUtcNow()));
        }

        var since = runtime.Time.GetUtcNow();
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => !feed.IsFaulted);
        Assert.True(feed.IsWatching);
        Assert.True(isHeard || runtime.Time.GetUtcNow() - since >= TimeSpan.FromSeconds(19));
        await StopAsync(runtime);
        Assert.Equal((1, 1), (Count(Faulted), Count(Recovered)));

        int Count(string message) => runtime.Log.Entries.Count(entry => entry.Text.StartsWith(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stopping_the_application_is_no_trouble_of_the_feed(bool justEnds)
    {
        var store = new FaultyStore(new InMemorySessionStore()) { HasFeed = true, EndsFeedWhenCancelled = justEnds };
        await using var runtime = new Testing.Runtime(store: store);
        var signedIn = await runtime.SignInAsync();
        await StartAsync(runtime);
        store.Feed.Writer.TryWrite(Change(signedIn.Session.Id, SessionStatus.Revoked, runtime.Time.GetUtcNow()));
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => runtime.Get<FeedState>().HasChanges);

        await StopAsync(runtime);

        Assert.DoesNotContain("feed", runtime.Log.Text, StringComparison.Ordinal);
        Assert.Equal((false, false), (runtime.Get<FeedState>().IsWatching, runtime.Get<FeedState>().IsFaulted));
    }

    [Fact]
    public async Task The_feed_of_a_store_of_one_process_ends_without_trouble_and_is_hardly_asked_again()
    {
        var store = new FaultyStore(new InMemorySessionStore());
        await using var runtime = new Testing.Runtime(store: store);
        await StartAsync(runtime);

        var hour = runtime.Time.GetUtcNow().AddHours(1);
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromMinutes(1), () => runtime.Time.GetUtcNow() >= hour);

        Assert.InRange(store.Watches, 1, 30);
        Assert.False(runtime.Get<FeedState>().IsFaulted);
        await StopAsync(runtime);
    }

    [Fact]
    public async Task The_feed_brings_the_cutoff_to_a_machine_that_did_not_set_it()
    {
        var inner = new InMemorySessionStore();
        await using var one = new Testing.Runtime(store: new FaultyStore(inner));
        var store = new FaultyStore(inner) { HasFeed = true };
        await using var two = new Testing.Runtime(store: store);
        var signedIn = await two.SignInAsync();
        await StartAsync(two);

        one.Time.Advance(TimeSpan.FromSeconds(5));
        await one.Manager.RevokeIssuedBeforeAsync(one.Time.GetUtcNow(), TestContext.Current.CancellationToken);
        store.Feed.Writer.TryWrite(Change(null, SessionStatus.Revoked, one.Time.GetUtcNow()));

        await two.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(10), () => two.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text) is null);
        Assert.True(two.Time.GetUtcNow() < signedIn.Token.ExpiresAt);
        await StopAsync(two);
    }

    [Fact]
    public async Task One_machine_at_a_time_sweeps_and_another_one_takes_over_where_it_stops()
    {
        var inner = new InMemorySessionStore();
        var time = FakeTime.Create();
        var (storeOne, storeTwo) = (new FaultyStore(inner), new FaultyStore(inner));
        await using var one = new Testing.Runtime(time: time, store: storeOne);
        await using var two = new Testing.Runtime(time: time, store: storeTwo);
        await one.ReportClockAsync();
        await two.ReportClockAsync();
        await SweepBothAsync();
        Assert.Equal((1, 0), (storeOne.Sweeps, storeTwo.Sweeps));

        time.Advance(TimeSpan.FromSeconds(60));
        await SweepBothAsync();
        Assert.Equal((2, 0), (storeOne.Sweeps, storeTwo.Sweeps));

        // Only the second one is left.
        time.Advance(TimeSpan.FromSeconds(119));
        await SweepAsync(two);
        Assert.Equal(0, storeTwo.Sweeps);
        time.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync(two);
        Assert.Equal(1, storeTwo.Sweeps);
        await SweepAsync(one);
        Assert.Equal(2, storeOne.Sweeps);

        async Task SweepBothAsync()
        {
            await SweepAsync(one);
            await SweepAsync(two);
        }

        static Task SweepAsync(Testing.Runtime runtime) => runtime.Background.SweepAsync(TestContext.Current.CancellationToken);
    }

    private static SessionChange Change(string? sessionId, SessionStatus status, DateTimeOffset at) =>
        new() { SessionId = sessionId, Status = status, At = at };

    private static Task StartAsync(Testing.Runtime runtime) => Task.WhenAll(runtime.Services.GetServices().Select(service => service.StartAsync(TestContext.Current.CancellationToken)));

    private static Task StopAsync(Testing.Runtime runtime) => Task.WhenAll(runtime.Services.GetServices().Select(service => service.StopAsync(TestContext.Current.CancellationToken)));
}

file static class HostedServices
{
    public static IEnumerable<IHostedService> GetServices(this IServiceProvider provider) =>
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetServices<IHostedService>(provider);
}
