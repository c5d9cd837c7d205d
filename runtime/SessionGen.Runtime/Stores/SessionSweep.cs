namespace SessionGen.Stores;

/// <summary>What came of <see cref="ISessionStore.SweepAsync"/>.</summary>
/// <param name="Touched">How many rows it marked or deleted, those of the store's own bookkeeping among them. Fewer than the batch size: nothing is left to sweep.</param>
/// <param name="Ended">
/// The sessions whose end this call recorded, as <see cref="SessionStatus.Expired"/>, <see cref="SessionStatus.Abandoned"/>, or
/// <see cref="SessionStatus.Revoked"/> by the epoch, also where it deleted them at once. Of several sweeps one tells of a session.
/// </param>
public sealed record SessionSweep(int Touched, IReadOnlyList<StoredSession> Ended);
