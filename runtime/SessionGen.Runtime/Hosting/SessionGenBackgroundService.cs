using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Hosting;

/// <summary>
/// What goes on beside the requests: the keys are read and rotated, sessions that are over are swept, and the store's feed is listened to.
/// Each of the three goes on by itself when the store was away.
/// </summary>
internal sealed partial class SessionGenBackgroundService : BackgroundService
{
    /// <summary>Rows that one sweep touches at most before it lets the store breathe.</summary>
    public const int SweepBatchSize = 1000;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstFeedRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestFeedRetry = TimeSpan.FromSeconds(5);

    /// <summary>A feed that broke, and was not heard since, counts as whole again after so long: longer than an attempt to reach it takes.</summary>
    private static readonly TimeSpan FeedSettles = TimeSpan.FromSeconds(20);

    /// <summary>A feed that ends without a word is that of a store of one process, or of one that is not ready.</summary>
    private static readonly TimeSpan SilentFeedRetry = TimeSpan.FromMinutes(5);

    /// <summary>The work of sweeping, for one machine at a time, and how long it is kept from the others: two misses of <see cref="SweepInterval"/>.</summary>
    private const string SweepLease = "sweep";
    private static readonly TimeSpan SweepLeaseTime = TimeSpan.FromMinutes(2);

    /// <summary>How long an ended session stays visible to <see cref="SessionManager.GetAsync"/>.</summary>
    private static readonly TimeSpan EndedRetention = TimeSpan.FromDays(1);

    private readonly ISessionStore _store;
    private readonly IKeyRing _keys;
    private readonly SessionRevocations _revocations;
    private readonly IEnumerable<ISweepable> _sweepables;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FeedState _feed;
    private readonly string _name = Guid.NewGuid().ToString("N");

    public SessionGenBackgroundService(ISessionStore store, IKeyRing keys, SessionRevocations revocations, IEnumerable<ISweepable> sweepables, FeedState feed, TimeProvider time, ILogger<SessionGenBackgroundService> logger)
    {
        _store = store;
        _keys = keys;
        _revocations = revocations;
        _sweepables = sweepables;
        _feed = feed;
        _time = time;
        _logger = logger;
    }

    /// <summary>Takes in one change of the feed.</summary>
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

    /// <summary>
    /// Sweeps in batches until nothing is left, where no other machine does. One that goes on sweeping keeps the lease; where it stops, another one
    /// takes over.
    /// </summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var sweepable in _sweepables)
        {
            sweepable.Sweep();
        }

        while (true)
        {
            if (!await TrySweepBatchAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await Task.Delay(BatchPause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether there may be more to do.</returns>
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
            if (await TryAsync("read the signing keys", _keys.RefreshAsync, cancellationToken).ConfigureAwait(false))
            {
                retry = FirstRetry;
                if (_keys.RefreshInterval is not { } interval)
                {
                    return;
                }

                // A token of an unknown key wakes it before its time.
                await Task.WhenAny(DelayAsync(Jitter(interval), cancellationToken), _keys.UnknownKeyReported).ConfigureAwait(false);
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
        await DelayAsync(SweepInterval * RandomFraction(), cancellationToken).ConfigureAwait(false);
        while (!cancellationToken.IsCancellationRequested)
        {
            await TryAsync("sweep the session store", async token => await SweepAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
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
                // The application stops: that is no trouble of the feed's, however its store ends it.
                _feed.Stopped();
                return;
            }

            if (failure is not null)
            {
                // Once for an outage, however often it is tried meanwhile.
                if (_feed.Broke())
                {
                    LogFeedBroke(failure);
                }
            }
            else
            {
                _feed.Ended();
                if (_feed.HasTold)
                {
                    LogFeedEnded();
                }
            }

            await DelayAsync(Jitter(failure is null && !_feed.HasTold ? SilentFeedRetry : retry), cancellationToken).ConfigureAwait(false);
            retry = Min(retry * 2, LongestFeedRetry);
        }
    }

    /// <summary>Takes in what the feed tells, until it ends or fails.</summary>
    /// <param name="works">Called when it is heard, or has not failed for so long that it must be whole.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The failure; null where it ended by itself or was cancelled.</returns>
    private async Task<Exception?> WatchAsync(Action works, CancellationToken cancellationToken)
    {
        _feed.Watching();
        var settling = _time.CreateTimer(_ => Works(_feed.Works()), null, FeedSettles, Timeout.InfiniteTimeSpan);
        await using var timer = settling.ConfigureAwait(false);
        try
        {
            await foreach (var change in _store.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                Works(_feed.Told());
                Apply(change);
            }

            return null;
        }
#pragma warning disable CA1031 // As with every task: nothing ends it for good but the end of the application.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }

        void Works(bool wasBroken)
        {
            works();
            if (wasBroken)
            {
                LogFeedBack();
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
#pragma warning disable CA1031 // A task that ended for good because of one failure would be worse than any failure.
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
    private static TimeSpan Jitter(TimeSpan interval) => interval * (0.5 + (RandomFraction() / 2));

    private static double RandomFraction() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(LogEvents.BackgroundTaskFailed, LogLevel.Warning, "Could not {Task}; trying again.")]
    private partial void LogTaskFailed(string task, Exception exception);

    [LoggerMessage(LogEvents.FeedBroke, LogLevel.Warning, "The change feed of the session store broke; watching it again. What other machines end is noticed when it is back, at the latest after one token lifetime.")]
    private partial void LogFeedBroke(Exception exception);

    [LoggerMessage(LogEvents.FeedBack, LogLevel.Information, "The change feed of the session store is back.")]
    private partial void LogFeedBack();

    [LoggerMessage(LogEvents.FeedEnded, LogLevel.Warning, "The change feed of the session store ended; watching it again.")]
    private partial void LogFeedEnded();
}
