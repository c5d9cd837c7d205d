namespace SessionGen.Stores;

/// <summary>Gives work to one machine at a time. Exceptions are those of <see cref="ISessionStore"/>.</summary>
public interface ISessionLeases
{
    /// <summary>
    /// Takes or extends a lease until <see cref="SessionLease.Until"/>, in one step. Succeeds unless another holder has it at
    /// <see cref="SessionLease.Now"/>; a lease held until later than <see cref="SessionLease.LatestHeld"/> counts as free. Of several
    /// requests at the same time one succeeds.
    /// </summary>
    /// <returns>Whether the caller holds the lease.</returns>
    /// <remarks>
    /// Machines whose clocks differ can hold a lease at the same time for as long as the difference; the work must tolerate that. A holder
    /// that stops without giving the lease back keeps it until it ends.
    /// </remarks>
    ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken);
}
