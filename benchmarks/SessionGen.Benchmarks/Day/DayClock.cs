namespace SessionGen.Benchmarks;

/// <summary>The clock of a simulated day. Its timers never fire: nothing in the simulation takes longer than it should.</summary>
internal sealed class DayClock : TimeProvider
{
    private static readonly ITimer Never = new NoTimer();

    /// <summary>Begins now and runs ahead, since the memory cache of the ticket store has a clock of its own.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Never;

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
