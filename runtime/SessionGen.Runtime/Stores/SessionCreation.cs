namespace SessionGen.Stores;

/// <summary>What came of <see cref="ISessionStore.CreateAsync"/>.</summary>
/// <param name="Outcome">Whether the session was created.</param>
/// <param name="Client">The client after the sign-in, the new session active and listed; null where the sign-in was refused.</param>
/// <param name="Ended">Sessions that this sign-in ended, with their new status.</param>
public sealed record SessionCreation(SessionCreationOutcome Outcome, StoredClient? Client, IReadOnlyList<StoredSession> Ended);
