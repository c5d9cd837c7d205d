using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Health;

/// <summary>
/// Finds out whether the store accepts writes. A read-only server, a full disk and a locked file answer every read, and no one can sign in.
/// It takes a lease that all machines share and that ends immediately, so it writes one row however often it runs. A thread-safe singleton.
/// </summary>
internal sealed class StoreWriteProbe(ISessionStore store, TimeProvider time)
{
    private const string Lease = "health";

    /// <summary>How long a successful write is not repeated, so that frequent checks cause no load.</summary>
    private static readonly TimeSpan Reuse = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<(Exception? Failure, long At)>? _latest;

    /// <summary>Writes, or reuses the result of another check.</summary>
    /// <returns>Why the store does not accept writes; null if it does.</returns>
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
