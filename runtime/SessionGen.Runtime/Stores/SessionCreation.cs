namespace SessionGen.Stores;

/// <summary>The result of <see cref="ISessionStore.CreateAsync"/>.</summary>
public sealed record SessionCreation
{
    /// <summary>Gets whether the session was created.</summary>
    public required SessionCreationOutcome Outcome { get; init; }

    /// <summary>Gets the client after the sign-in, with the new session active and listed; null if a limit refused the sign-in.</summary>
    public StoredClient? Client { get; init; }

    /// <summary>
    /// Gets what the sign-in that replaced the presented secret has left as <see cref="NewSession.Handover"/>; null unless this sign-in
    /// joined its client. The client keeps its secret then.
    /// </summary>
    public ReadOnlyMemory<byte>? Handover { get; init; }

    /// <summary>Gets the hash of the secret of the client that was joined; null if none was.</summary>
    public ClientSecretHash? JoinedClientHash { get; init; }

    /// <summary>Gets the sessions that the sign-in ended, with their new status.</summary>
    public IReadOnlyList<StoredSession> Ended { get; init; } = [];
}
