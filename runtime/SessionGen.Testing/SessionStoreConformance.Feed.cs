using System.Threading.Channels;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>The change feed of stores that have one.</content>
public abstract partial class SessionStoreConformance
{
    /// <summary>Gets whether the change feed reports what other machines do. The default is false: a store for one process.</summary>
    protected virtual bool HasFeed => false;

    [Fact]
    public async Task The_feed_tells_of_every_session_that_another_machine_ended()
    {
        if (!HasFeed)
        {
            await AssertNothingToTellAsync();
            return;
        }

        await using var feed = Feed.Of(Other);
        var (_, first, ids) = await CreateClientAsync("ada", "bob");
        var (_, second, others) = await CreateClientAsync("cy");

        await Store.EndAsync(Ending(10, userId: "ada"), Token);
        await Store.CreateAsync(SignIn("dee", at: 11, presented: second), Token);
        await Store.CreateAsync(SignIn("bob", at: 12, perUser: 1), Token);

        Assert.Equal(Change(ids[0], SessionStatus.Revoked, At(10)), await feed.NextAsync());
        Assert.Equal(Change(others[0], SessionStatus.Replaced, At(11)), await feed.NextAsync());
        Assert.Equal(Change(ids[1], SessionStatus.Removed, At(12)), await feed.NextAsync());
    }

    [Fact]
    public async Task The_feed_tells_of_other_claims_where_it_is_asked_to_and_of_no_renewal()
    {
        if (!HasFeed)
        {
            await AssertNothingToTellAsync();
            return;
        }

        await using var feed = Feed.Of(Other);
        var (_, hash, ids) = await CreateClientAsync("ada", "bob");

        await Store.RenewAsync(Renewal(hash, at: 5), Token);
        await Store.SetActiveAsync(hash, ids[0], At(6), Token);
        await Store.UpdateClaimsAsync(new SessionClaimsUpdate { Now = At(7), SessionId = ids[0], Claims = OtherClaims }, Token);
        await Store.UpdateClaimsAsync(new SessionClaimsUpdate { Now = At(8), SessionId = ids[1], Announce = true }, Token);

        Assert.Equal(Change(ids[1], SessionStatus.Active, At(8)), await feed.NextAsync());
    }

    [Fact]
    public async Task The_feed_reports_the_cutoff_once_and_no_session_that_it_ended()
    {
        if (!HasFeed)
        {
            await AssertNothingToTellAsync();
            return;
        }

        await using var feed = Feed.Of(Other);
        await CreateClientAsync("ada", "bob");
        var (_, _, ids) = await CreateClientAsync("cy", "dee", "eve");

        await Store.RevokeCreatedBeforeAsync(At(2), Token);
        await Store.SweepAsync(At(3), At(2), 100, Token);
        await Store.EndAsync(Ending(4, SessionStatus.Ended, sessionId: ids[2]), Token);

        Assert.Equal(Change(null, SessionStatus.Revoked, At(2)), await feed.NextAsync());
        Assert.Equal(Change(ids[2], SessionStatus.Ended, At(4)), await feed.NextAsync());
    }

    [Fact]
    public async Task The_feed_reports_a_cutoff_however_long_ago_it_lies()
    {
        if (!HasFeed)
        {
            await AssertNothingToTellAsync();
            return;
        }

        var (_, _, ids) = await CreateClientAsync("ada", "bob", "cy");
        await using (var feed = Feed.Of(Other))
        {
            await EndAsync(ids[0], at: 700);
            Assert.Equal(ids[0], (await feed.NextAsync()).SessionId);
        }

        await Store.RevokeCreatedBeforeAsync(At(-86_400), Token);
        await EndAsync(ids[1], at: 701);
        await EndAsync(ids[2], at: 702);

        await using (var feed = Feed.Of(Other))
        {
            Assert.Equal(Change(null, SessionStatus.Revoked, At(-86_400)), await feed.NextAsync());
            Assert.Equal(ids[1], (await feed.NextAsync()).SessionId);
        }

        async Task EndAsync(string id, double at) => await Store.EndAsync(Ending(at, SessionStatus.Ended, sessionId: id), Token);
    }

    [Fact]
    public async Task A_feed_that_is_read_again_goes_on_where_it_was()
    {
        if (!HasFeed)
        {
            await AssertNothingToTellAsync();
            return;
        }

        var (_, _, ids) = await CreateClientAsync("ada", "bob", "cy");
        await using (var feed = Feed.Of(Other))
        {
            await EndAsync(ids[0]);
            Assert.Equal(ids[0], (await feed.NextAsync()).SessionId);
        }

        await EndAsync(ids[1]);
        await using (var feed = Feed.Of(Other))
        {
            Assert.Equal(ids[1], (await feed.NextAsync()).SessionId);
            await EndAsync(ids[2]);
            Assert.Equal(ids[2], (await feed.NextAsync()).SessionId);
        }

        async Task EndAsync(string id) => await Store.EndAsync(Ending(10, SessionStatus.Ended, sessionId: id), Token);
    }

    /// <summary>A store of one process has nothing to tell: its feed is empty and ends.</summary>
    private async Task AssertNothingToTellAsync()
    {
        await CreateClientAsync("ada");
        await Store.EndAsync(Ending(10, userId: "ada"), Token);
        await foreach (var change in Other.WatchAsync(Token))
        {
            Assert.Fail($"It told of {change}.");
        }
    }

    private sealed class Feed : IAsyncDisposable
    {
        private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        private readonly Channel<SessionChange> _changes = Channel.CreateUnbounded<SessionChange>();
        private readonly Task _reading;

        private Feed(ISessionStore store) => _reading = Task.Run(
            async () =>
            {
                try
                {
                    await foreach (var change in store.WatchAsync(_cancellation.Token))
                    {
                        _changes.Writer.TryWrite(change);
                    }
                }
                catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
                {
                }
            },
            Token);

        public static Feed Of(ISessionStore store) => new(store);

        public async Task<SessionChange> NextAsync() =>
            await _changes.Reader.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);

        public async ValueTask DisposeAsync()
        {
            await _cancellation.CancelAsync();
            await _reading;
            _cancellation.Dispose();
        }
    }
}
