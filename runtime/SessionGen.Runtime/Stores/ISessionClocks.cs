namespace SessionGen.Stores;

/// <summary>
/// Lets the machines on a store compare their clocks. A store keeps what they report and judges nothing. Atomicity and exceptions are those
/// of <see cref="ISessionStore"/>.
/// </summary>
public interface ISessionClocks
{
    /// <summary>
    /// Records the time that a machine believes, adds one to its <see cref="MachineClock.Reports"/>, and gets all reports.
    /// </summary>
    /// <param name="machine">The name of the machine, which no other machine has.</param>
    /// <param name="now">The machine's time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// The last report of every machine, including this one, in the order in which they first reported. A machine that was removed and
    /// reports again is the last.
    /// </returns>
    ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(string machine, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes the report of a machine that stops or has stopped; does nothing if there is none.</summary>
    ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken);
}
