namespace SessionGen;

/// <summary>What happened to a session.</summary>
public enum SessionAuditEventKind
{
    /// <summary>A user signed in.</summary>
    Created,

    /// <summary>It was renewed: the user is active. At most once for each session and token lifetime.</summary>
    Renewed,

    /// <summary>It became the active one of its client, because the user chose it.</summary>
    Switched,

    /// <summary>It ended. <see cref="Session.Status"/> says why.</summary>
    Ended,

    /// <summary>Every session created before the time of the event was revoked. Sweeps report each as <see cref="Ended"/>.</summary>
    AllRevoked,
}
