using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Health;

// Finds out whether the store accepts writes: a read-only server, a full disk and a locked file answer every read. Thread-safe.
internal sealed class StoreWriteProbe(ISessionStore store, TimeProvider time)
{
    private const string Lease = "health";

    /// <summary>How long a successful write is not repeated, so that frequent checks cause no load.</summary>
    private static readonly TimeSpan Reuse = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<(Exception? Failure, long At)>? _latest;

    // Returns why the store does not accept writes; null if it does.
    public async Task<Exception?> TryWriteAsync(CancellationToken cancellationToken)
    {
        Task<(Exception? Failure, long At)> latest;
        lock (_lock)
        {
            if (_latest is null || (_latest.IsCompleted && !IsReusable(_latest)))
            {
                _latest = Task.Run(WriteAsync, CancellationToken.None);
            }

            latest = _latest;
        }

        return (await latest.WaitAsync(cancellationToken).ConfigureAwait(false)).Failure;
    }

    private bool IsReusable(Task<(Exception? Failure, long At)> write) =>
        write is { IsCompletedSuccessfully: true, Result: { Failure: null, At: var at } } && time.GetElapsedTime(at) < Reuse;

    private async Task<(Exception? Failure, long At)> WriteAsync()
    {
        try
        {
            var now = WholeSeconds.Floor(time.GetUtcNow());

            // All machines share the lease, and it ends immediately: one row, however often this runs.
            var lease = new SessionLease { Name = Lease, Holder = Lease, Now = now, Until = now };
            await store.TryTakeLeaseAsync(lease, CancellationToken.None).ConfigureAwait(false);
            return (null, time.GetTimestamp());
        }
        catch (SessionStoreUnavailableException exception)
        {
            return (exception, 0);
        }
    }
}
