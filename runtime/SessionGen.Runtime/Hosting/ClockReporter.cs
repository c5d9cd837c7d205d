using Microsoft.Extensions.Logging;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Hosting;

/// <summary>Reports the time of this machine to the store, and logs if it is not that of the other machines. Thread-safe.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never used holds nothing to dispose of.
internal sealed partial class ClockReporter(ISessionStore store, MachineClocks clocks, TimeProvider time, ILogger<ClockReporter> logger)
#pragma warning restore CA1001
{
    // Short against the minute by which clocks may differ: the age of a report is not known.
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<string> _suspects = new(StringComparer.Ordinal);
    private bool _isWrong;

    public async ValueTask ReportAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (clocks.BeginReport() is { } oldName)
            {
                await store.RemoveClockAsync(oldName, cancellationToken).ConfigureAwait(false);
            }

            var now = WholeSeconds.Floor(time.GetUtcNow());
            var reports = await store.ReportClockAsync(clocks.Machine, now, cancellationToken).ConfigureAwait(false);
            foreach (var silent in clocks.Update(reports))
            {
                await store.RemoveClockAsync(silent, cancellationToken).ConfigureAwait(false);
            }

            Log(clocks.Verdict);
        }
        finally
        {
            _turn.Release();
        }
    }

    // A machine that has stopped must not hold back the sweeps of the others.
    public ValueTask StopAsync(CancellationToken cancellationToken) => store.RemoveClockAsync(clocks.Machine, cancellationToken);

    private void Log(ClockVerdict verdict)
    {
        if (verdict.IsWrong != _isWrong)
        {
            _isWrong = verdict.IsWrong;
            if (_isWrong)
            {
                LogClockWrong(clocks.Machine, verdict.DifferenceText, verdict.Machines);
            }
            else
            {
                LogClockRight(clocks.Machine);
            }
        }

        if (verdict is { IsWrong: false, Machines: { } suspect } && _suspects.Add(suspect))
        {
            LogClockDisputed(suspect, verdict.DifferenceText, clocks.Machine);
        }
    }

    [LoggerMessage(
        LogEvents.ClockWrong,
        LogLevel.Error,
        "The clock of this machine ({Machine}) is {Difference} the clocks of {OtherMachines}. It ends no session of another machine, but "
        + "users that this machine serves may be signed out too early or too late. Correct the clock, and check the machine's time "
        + "synchronization (NTP).")]
    private partial void LogClockWrong(string machine, string difference, string? otherMachines);

    [LoggerMessage(
        LogEvents.ClockRight,
        LogLevel.Information,
        "The clock of this machine ({Machine}) agrees with the other machines on the session store again, or there are none.")]
    private partial void LogClockRight(string machine);

    [LoggerMessage(
        LogEvents.ClockDisputed,
        LogLevel.Warning,
        "The clock of {OtherMachine} is {Difference} the clock of this machine ({Machine}), and too few machines share the session store "
        + "to tell which one is wrong. {OtherMachine} is presumed to be, because it joined later or its clock was set. Check both clocks.")]
    private partial void LogClockDisputed(string otherMachine, string difference, string machine);
}
