using System.Threading.Channels;
using SessionGen.Stores;

namespace SessionGen.Tests;

/// <summary>Reads the change feed of a store in the background, and again when it broke, as the application does.</summary>
internal sealed class FeedReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Channel<SessionChange> _changes = Channel.CreateUnbounded<SessionChange>();
    private readonly Task _reading;

    public FeedReader(ISessionStore store) => _reading = Task.Run(async () =>
    {
        while (!_cancellation.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in store.WatchAsync(_cancellation.Token))
                {
                    _changes.Writer.TryWrite(change);
                }
            }
            catch (SessionStoreUnavailableException)
            {
                await Task.Delay(100, _cancellation.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    });

    /// <summary>Whether nothing has been told that was not asked for.</summary>
    public bool IsEmpty => _changes.Reader.Count == 0;

    public async Task<SessionChange> NextAsync() =>
        await _changes.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await _reading;
        _cancellation.Dispose();
    }
}
