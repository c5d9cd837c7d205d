using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Hosting;

/// <summary>
/// Runs beside the requests: reads and rotates the keys, sweeps ended sessions, and watches the store's change feed. Each of the three
/// continues by itself after an outage of the store.
/// </summary>
internal sealed partial class SessionGenBackgroundService : BackgroundService
{
    /// <summary>The maximum number of rows that a sweep touches before it pauses.</summary>
    public const int SweepBatchSize = 1000;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstFeedRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestFeedRetry = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A feed that failed counts as healthy again after this time without a failure: longer than an attempt to reach it takes.
    /// </summary>
    private static readonly TimeSpan FeedSettles = TimeSpan.FromSeconds(20);

    /// <summary>A feed that ends without a change belongs to a store of one process, or to one that is not ready.</summary>
    private static readonly TimeSpan SilentFeedRetry = TimeSpan.FromMinutes(5);

    private const string SweepLease = "sweep";

    /// <summary>One machine at a time sweeps; another one takes over after two missed intervals.</summary>
    private static readonly TimeSpan SweepLeaseTime = TimeSpan.FromMinutes(2);

    /// <summary>How long an ended session stays visible to <see cref="SessionManager.GetAsync"/>.</summary>
    private static readonly TimeSpan EndedRetention = TimeSpan.FromDays(1);

    private readonly ISessionStore _store;
    private readonly KeyRing _keys;
    private readonly SessionRevocations _revocations;
    private readonly IEnumerable<ISweepable> _sweepables;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FeedState _feed;
    private readonly string _name = Guid.NewGuid().ToString("N");

    public SessionGenBackgroundService(
        ISessionStore store,
        KeyRing keys,
        SessionRevocations revocations,
        IEnumerable<ISweepable> sweepables,
        FeedState feed,
        TimeProvider time,
        ILogger<SessionGenBackgroundService> logger)
    {
        _store = store;
        _keys = keys;
        _revocations = revocations;
        _sweepables = sweepables;
        _feed = feed;
        _time = time;
        _logger = logger;
    }

    /// <summary>Applies a change that another machine made.</summary>
    public void Apply(SessionChange change)
    {
        if (change.SessionId is null)
        {
            _revocations.RevokeCreatedBefore(change.At);
            return;
        }

        if (!SessionIds.TryParseSession(change.SessionId, out var key))
        {
            return;
        }

        if (change.Status is SessionStatus.Active or SessionStatus.Pending)
        {
            _revocations.RevokeIssuedTokens(key, change.At);
        }
        else
        {
            _revocations.RevokeSession(key);
        }
    }

    /// <summary>Sweeps in batches until nothing is left, unless another machine does.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var sweepable in _sweepables)
        {
            sweepable.Sweep();
        }

        while (await TrySweepBatchAsync(cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(BatchPause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether there may be more to sweep.</returns>
    private async ValueTask<bool> TrySweepBatchAsync(CancellationToken cancellationToken)
    {
        var now = WholeSeconds.Floor(_time.GetUtcNow());
        var lease = new SessionLease { Name = SweepLease, Holder = _name, Now = now, Until = now + SweepLeaseTime };
        if (!await _store.TryTakeLeaseAsync(lease, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var sweep = await _store.SweepAsync(now, now - EndedRetention, SweepBatchSize, cancellationToken).ConfigureAwait(false);
        return sweep.RowsAffected >= SweepBatchSize;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(KeepKeysAsync(stoppingToken), KeepSweepingAsync(stoppingToken), KeepWatchingAsync(stoppingToken));

    private async Task KeepKeysAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TryAsync("read the keys", _keys.RefreshAsync, cancellationToken).ConfigureAwait(false))
            {
                retry = FirstRetry;
                // A token of an unknown key wakes it before its time.
                var delay = DelayAsync(Jitter(_keys.RefreshInterval), cancellationToken);
                await Task.WhenAny(delay, _keys.UnknownKeyReported).ConfigureAwait(false);
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
                // The application stops: that is no fault of the feed, however its store ends it.
                _feed.OnStop();
                return;
            }

            if (failure is null)
            {
                _feed.OnEnd();
                if (_feed.HasChanges)
                {
                    LogFeedEnded();
                }
            }
            else if (_feed.MarkFaulted())
            {
                // Once for each outage, however often the feed is tried.
                LogFeedFaulted(failure);
            }

            var delay = failure is null && !_feed.HasChanges ? SilentFeedRetry : retry;
            await DelayAsync(Jitter(delay), cancellationToken).ConfigureAwait(false);
            retry = Min(retry * 2, LongestFeedRetry);
        }
    }

    /// <summary>Applies the changes of the feed until it ends or fails.</summary>
    /// <param name="onHealthy">Called when a change comes, or the feed has not failed for a while.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The failure; null if the feed ended by itself or was canceled.</returns>
    private async Task<Exception?> WatchAsync(Action onHealthy, CancellationToken cancellationToken)
    {
        _feed.OnStart();
        var settling = _time.CreateTimer(_ => OnHealthy(_feed.MarkHealthy()), null, FeedSettles, Timeout.InfiniteTimeSpan);
        await using var timer = settling.ConfigureAwait(false);
        try
        {
            await foreach (var change in _store.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                OnHealthy(_feed.OnChange());
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
        await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Between half of it and all of it.</summary>
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
