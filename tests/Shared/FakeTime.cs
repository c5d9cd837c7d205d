using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace SessionGen.Testing;

internal static class FakeTime
{
    /// <summary>A clock that moves only when a test says so.</summary>
    public static FakeTimeProvider Create(DateTimeOffset? start = null) => new(start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>
    /// Advances step by step, with a moment of real time between the steps for those whose timers fired, until something has happened that
    /// happens on other threads. However late those threads come to run, it continues, for a minute of real time at most.
    /// </summary>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider time, TimeSpan step, Func<bool> isDone)
    {
        for (var started = Stopwatch.GetTimestamp(); !isDone();)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException($"It did not happen within a minute; the clock stands at {time.GetUtcNow():O}.");
            }

            time.Advance(step);
            await Task.Delay(1);
        }
    }
}
