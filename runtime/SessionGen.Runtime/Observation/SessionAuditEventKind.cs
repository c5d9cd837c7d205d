namespace SessionGen;

/// <summary>What happened to a session.</summary>
public enum SessionAuditEventKind
{
    /// <summary>A user signed in.</summary>
    Created,

    /// <summary>It went on for another token: the user is active. At most one for each session and token lifetime.</summary>
    Renewed,

    /// <summary>It became the active one of its client, by the user's choice.</summary>
    Switched,

    /// <summary>It ended. <see cref="Session.Status"/> of the session says why.</summary>
    Ended,

    /// <summary>
    /// Every session created before <see cref="SessionAuditEvent.At"/> was revoked. Sweeps tell of the single ones later, as
    /// <see cref="Ended"/>.
    /// </summary>
    AllRevoked,
}
