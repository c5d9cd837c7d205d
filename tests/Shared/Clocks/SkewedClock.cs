using Microsoft.Extensions.Time.Testing;

namespace SessionGen.Testing;

/// <summary>The clock of one machine, which may differ from the true time that all machines of a test share.</summary>
internal sealed class SkewedClock(FakeTimeProvider truth) : TimeProvider
{
    /// <summary>How far the wall clock is ahead. A change is a clock that is set, which no monotonic clock notices.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>How long the machine was suspended in all: its monotonic clock did not run meanwhile.</summary>
    public TimeSpan Suspended { get; set; }

    public override long TimestampFrequency => truth.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => truth.GetUtcNow() + Offset;

    public override long GetTimestamp() => truth.GetTimestamp() - (long)(Suspended.TotalSeconds * truth.TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        truth.CreateTimer(callback, state, dueTime, period);
}
