using Microsoft.Extensions.Logging;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>
/// Repeats writes that a store does in batches until nothing is left, whether their caller waits or not. A thread-safe singleton.
/// </summary>
internal sealed partial class BatchedWrites : IDisposable
{
    private readonly ISessionStore _store;
    private readonly ILogger<BatchedWrites> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;

    public BatchedWrites(ISessionStore store, ILogger<BatchedWrites> logger)
    {
        (_store, _logger) = (store, logger);
        _stopped = _stopping.Token;
    }

    /// <returns>How many sessions ended, without those that had expired.</returns>
    public Task<int> EndAsync(EndSessionsRequest request, CancellationToken cancellationToken) => RunAsync(
        "sessions have ended",
        async after =>
        {
            var result = await _store.EndAsync(request with { After = after }, _stopped).ConfigureAwait(false);
            return (result.Ended.Count, result.Next);
        },
        cancellationToken);

    /// <returns>How many sessions were updated.</returns>
    public Task<int> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken) => RunAsync(
        "sessions were updated",
        async after =>
        {
            var result = await _store.UpdateClaimsAsync(update with { After = after }, _stopped).ConfigureAwait(false);
            return (result.Updated.Count, result.Next);
        },
        cancellationToken);

    // A write that still runs ends with the application, after its current batch.
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task<int> RunAsync(
        string outcome, Func<SessionCursor?, Task<(int Count, SessionCursor? Next)>> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var running = RunToEndAsync(outcome, run);
        try
        {
            return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = LogFailureAsync(running);
            throw;
        }
    }

    private static async Task<int> RunToEndAsync(string outcome, Func<SessionCursor?, Task<(int Count, SessionCursor? Next)>> run)
    {
        var total = 0;
        SessionCursor? next = null;
        do
        {
            try
            {
                (var count, next) = await run(next).ConfigureAwait(false);
                total += count;
            }
            catch (SessionStoreUnavailableException exception) when (next is not null)
            {
                throw new SessionStoreUnavailableException(
                    $"At least {total} {outcome}, and then the store failed, so others may remain. Repeat the call to complete it. "
                    + exception.Message,
                    exception);
            }
        }
        while (next is not null);
        return total;
    }

    private async Task LogFailureAsync(Task running)
    {
        try
        {
            await running.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // No one waits for the write any longer, so the log is the only one to tell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogIncomplete(exception);
        }
    }

    [LoggerMessage(
        LogEvents.BatchedWriteFailed,
        LogLevel.Error,
        "A revocation or an update of the sessions of a user, whose caller no longer waits for it, failed. Repeat it.")]
    private partial void LogIncomplete(Exception exception);
}
