using SessionGen.Stores;
using SessionGen.Model;

namespace SessionGen.AspNetCore.Health;

/// <summary>
/// Whether the store takes writes. A server that became read-only, a full disk and a file that somebody has locked answer every question, and
/// nobody can sign in. Found out by a lease that all machines hold together and that is over at once: one row, however often it is
/// taken. A thread-safe singleton.
/// </summary>
internal sealed class StoreWriteProbe(ISessionStore store, TimeProvider time)
{
    private const string Lease = "health";

    /// <summary>For so long a write that worked is believed in, so that those who ask again and again make no load.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<(Exception? Trouble, long At)>? _latest;

    /// <summary>Why the store takes no writes; null where it does. Those who ask at the same time share one write.</summary>
    public async Task<Exception?> FindTroubleAsync(CancellationToken cancellationToken)
    {
        Task<(Exception? Trouble, long At)> latest;
        lock (_lock)
        {
            if (_latest is null || (_latest.IsCompleted && !IsBelieved(_latest)))
            {
                _latest = Task.Run(WriteAsync, CancellationToken.None);
            }

            latest = _latest;
        }

        return (await latest.WaitAsync(cancellationToken).ConfigureAwait(false)).Trouble;
    }

    private bool IsBelieved(Task<(Exception? Trouble, long At)> known) =>
        known is { IsCompletedSuccessfully: true, Result: { Trouble: null, At: var at } } && time.GetElapsedTime(at) < Believed;

    private async Task<(Exception? Trouble, long At)> WriteAsync()
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
