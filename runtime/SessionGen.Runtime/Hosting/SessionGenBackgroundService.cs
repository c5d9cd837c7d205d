using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionGen.Claims;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Hosting;

/// <summary>Rotates keys, sweeps sessions and watches the change feed; each continues by itself after an outage.</summary>
internal sealed partial class SessionGenBackgroundService(
    ISessionStore store,
    KeyRing keys,
    SessionRevocations revocations,
    IEnumerable<ISweepable> sweepables,
    FeedState feed,
    MachineClocks clocks,
    ClockReporter reporter,
    SessionTokenRules rules,
    TimeProvider time,
    ILogger<SessionGenBackgroundService> logger) : BackgroundService
{
    // Rows that a sweep touches before it pauses.
    public const int SweepBatchSize = 1000;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstFeedRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestFeedRetry = TimeSpan.FromSeconds(5);

    // A feed that failed counts as healthy again after this time without a failure: longer than an attempt to reach it takes.
    private static readonly TimeSpan FeedSettles = TimeSpan.FromSeconds(20);

    // A feed that ends without a change belongs to a store of one process, or to one that is not ready.
    private static readonly TimeSpan SilentFeedRetry = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private const string SweepLease = "sweep";

    // One machine at a time sweeps; another one takes over after two missed intervals.
    private static readonly TimeSpan SweepLeaseTime = TimeSpan.FromMinutes(2);

    // How long an ended session stays visible to SessionManager.
    private static readonly TimeSpan EndedRetention = TimeSpan.FromDays(1);

    private readonly string _name = Guid.NewGuid().ToString("N");

    public void Apply(SessionChange change)
    {
        if (change.SessionId is null)
        {
            revocations.RevokeCreatedBefore(change.At);
            return;
        }

        if (!SessionIds.TryParseSession(change.SessionId, out var key))
        {
            return;
        }

        if (change.Status is SessionStatus.Active or SessionStatus.Pending)
        {
            revocations.RevokeIssuedTokens(key);
        }
        else
        {
            revocations.RevokeSession(key);
        }
    }

    /// <summary>
    /// Sweeps by the earliest clock of all machines. A late sweep harms no one, since an expired session is refused whether or not its end
    /// is recorded; one by a clock that is ahead would end sessions that other machines keep alive.
    /// </summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var sweepable in sweepables)
        {
            sweepable.Sweep();
        }

        while (await TrySweepBatchAsync(cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(BatchPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // Returns whether there may be more to sweep.
    private async ValueTask<bool> TrySweepBatchAsync(CancellationToken cancellationToken)
    {
        var now = WholeSeconds.Floor(time.GetUtcNow());
        var lease = new SessionLease { Name = SweepLease, Holder = _name, Now = now, Until = now + SweepLeaseTime };
        if (!await store.TryTakeLeaseAsync(lease, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        // Directly before the sweep, so that a clock that was just set ends nothing.
        await reporter.ReportAsync(cancellationToken).ConfigureAwait(false);
        if (clocks.GetEarliest() is not { } earliest)
        {
            return false;
        }

        var sweepNow = WholeSeconds.Floor(earliest);
        var latest = clocks.GetLatest();
        var margin = rules.Lifetime + MachineClocks.Tolerance;
        var request = new SessionSweepRequest
        {
            Now = sweepNow,
            EndedBefore = sweepNow - DateTimeOffset.MinValue > EndedRetention ? sweepNow - EndedRetention : DateTimeOffset.MinValue,
            LatestActivity = DateTimeOffset.MaxValue - latest > margin ? WholeSeconds.Floor(latest + margin) : DateTimeOffset.MaxValue,
            BatchSize = SweepBatchSize,
        };
        var sweep = await store.SweepAsync(request, cancellationToken).ConfigureAwait(false);
        return sweep.HasMore || sweep.RowsAffected >= SweepBatchSize;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            KeepReportingAsync(stoppingToken),
            KeepKeysAsync(stoppingToken),
            KeepSweepingAsync(stoppingToken),
            KeepWatchingAsync(stoppingToken)).ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(StopLimit, time);
        await TryReportAsync(reporter.StopAsync, timeout.Token).ConfigureAwait(false);
    }

    private async Task KeepReportingAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await TryReportAsync(reporter.ReportAsync, cancellationToken).ConfigureAwait(false);
            await DelayAsync(Jitter(ClockReporter.Interval), cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask<bool> TryReportAsync(Func<CancellationToken, ValueTask> run, CancellationToken cancellationToken)
    {
        return TryAsync("report the clock of this machine", RunQuietlyAsync, cancellationToken);

        async ValueTask RunQuietlyAsync(CancellationToken token)
        {
            try
            {
                await run(token).ConfigureAwait(false);
            }
            catch (SessionStoreUnavailableException)
            {
                // Logged once for an outage, by StoreTrouble.
            }
        }
    }

    private async Task KeepKeysAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TryAsync("read the keys", keys.RefreshAsync, cancellationToken).ConfigureAwait(false))
            {
                retry = FirstRetry;
                // A token of an unknown key wakes it before its time.
                var delay = DelayAsync(Jitter(keys.RefreshInterval), cancellationToken);
                await Task.WhenAny(delay, keys.UnknownKeyReported).ConfigureAwait(false);
            }
            else
            {
                await DelayAsync(Jitter(retry), cancellationToken).ConfigureAwait(false);
                retry = Min(retry * 2, LongestRetry);
            }
        }
    }

    private async Task KeepSweepingAsync(CancellationToken cancellationToken)
    {
        // Machines that were started together must not sweep together.
        await DelayAsync(SweepInterval * Random.Shared.NextDouble(), cancellationToken).ConfigureAwait(false);
        while (!cancellationToken.IsCancellationRequested)
        {
            await TryAsync("sweep the session store", token => new ValueTask(SweepAsync(token)), cancellationToken).ConfigureAwait(false);
            await DelayAsync(Jitter(SweepInterval), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task KeepWatchingAsync(CancellationToken cancellationToken)
    {
        var retry = FirstFeedRetry;
        while (true)
        {
            var failure = await WatchAsync(() => retry = FirstFeedRetry, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                // The application stops: that is not a fault of the feed, however its store ends it.
                feed.OnStop();
                return;
            }

            if (failure is null)
            {
                feed.OnEnd();
                if (feed.HasChanges)
                {
                    LogFeedEnded();
                }
            }
            else if (feed.MarkFaulted())
            {
                // Once for each outage, however often the feed is tried.
                LogFeedFaulted(failure);
            }

            var delay = failure is null && !feed.HasChanges ? SilentFeedRetry : retry;
            await DelayAsync(Jitter(delay), cancellationToken).ConfigureAwait(false);
            retry = Min(retry * 2, LongestFeedRetry);
        }
    }

    // Returns the failure; null if the feed ended by itself or was canceled.
    private async Task<Exception?> WatchAsync(Action onHealthy, CancellationToken cancellationToken)
    {
        feed.OnStart();
        var settling = time.CreateTimer(_ => OnHealthy(feed.MarkHealthy()), null, FeedSettles, Timeout.InfiniteTimeSpan);
        await using var timer = settling.ConfigureAwait(false);
        try
        {
            await foreach (var change in store.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                OnHealthy(feed.OnChange());
                Apply(change);
            }

            return null;
        }
#pragma warning disable CA1031 // As for every task: only the end of the application ends it for good.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }

        void OnHealthy(bool wasFaulted)
        {
            onHealthy();
            if (wasFaulted)
            {
                LogFeedRecovered();
            }
        }
    }

    private async ValueTask<bool> TryAsync(string task, Func<CancellationToken, ValueTask> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // A task that ended for good because of one failure would be worse than the failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogTaskFailed(task, exception);
            return false;
        }
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static TimeSpan Jitter(TimeSpan interval) => interval * (0.5 + (Random.Shared.NextDouble() / 2));

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(LogEvents.BackgroundTaskFailed, LogLevel.Warning, "Could not {Task}. Trying again.")]
    private partial void LogTaskFailed(string task, Exception exception);

    [LoggerMessage(
        LogEvents.FeedFaulted,
        LogLevel.Warning,
        "The change feed of the session store failed. Watching it again. Until it recovers, sessions that other machines end are refused "
        + "here after one token lifetime at the latest.")]
    private partial void LogFeedFaulted(Exception exception);

    [LoggerMessage(LogEvents.FeedRecovered, LogLevel.Information, "The change feed of the session store has recovered.")]
    private partial void LogFeedRecovered();

    [LoggerMessage(LogEvents.FeedEnded, LogLevel.Warning, "The change feed of the session store ended. Watching it again.")]
    private partial void LogFeedEnded();
}
