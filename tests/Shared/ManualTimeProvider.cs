using System.Diagnostics;

namespace SessionGen.Testing;

/// <summary>A clock that moves only when a test says so. Timers fire on <see cref="Advance"/>, in order of their due time.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (TakeDue(until) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _now = until;
        }
    }

    /// <summary>
    /// Advances step by step, with a moment of real time between the steps for those whose timers fired, until something has happened that
    /// happens on other threads. However late those threads come to run, it goes on, for a minute of real time at most.
    /// </summary>
    /// <param name="step">How far the clock moves at once.</param>
    /// <param name="isDone">Whether it has happened.</param>
    /// <param name="onlyToTimers">Moves only where a timer is due within a step, so that the clock never runs ahead of a slow machine.</param>
    public async Task AdvanceUntilAsync(TimeSpan step, Func<bool> isDone, bool onlyToTimers = false)
    {
        for (var started = Stopwatch.GetTimestamp(); !isDone();)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException($"It did not happen within a minute; the clock stands at {GetUtcNow():O}.");
            }

            if (!onlyToTimers || HasTimerWithin(step))
            {
                Advance(step);
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Whether a timer fires when the clock is advanced by so much: whoever waits for it has come that far.</summary>
    private bool HasTimerWithin(TimeSpan by)
    {
        lock (_lock)
        {
            return _timers.Exists(timer => timer.DueAt <= _now + by);
        }
    }

    /// <summary>Sets the clock, also backwards, as a wrong clock does. Fires nothing.</summary>
    public void Set(DateTimeOffset now)
    {
        lock (_lock)
        {
            _now = now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    private ManualTimer? TakeDue(DateTimeOffset until)
    {
        lock (_lock)
        {
            var due = _timers.Where(timer => timer.DueAt <= until).MinBy(timer => timer.DueAt);
            if (due is not null)
            {
                _now = due.DueAt!.Value > _now ? due.DueAt.Value : _now;
                due.Rearm();
            }

            return due;
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                _period = period;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : owner._now + dueTime;
            }

            return true;
        }

        public void Rearm() => DueAt = _period > TimeSpan.Zero ? DueAt + _period : null;

        public void Fire() => callback(state);

        public void Dispose() => owner.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
