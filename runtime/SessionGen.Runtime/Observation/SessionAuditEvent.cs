namespace SessionGen;

/// <summary>An event in the life of a session. Immutable.</summary>
public sealed record SessionAuditEvent
{
    /// <summary>What happened.</summary>
    public required SessionAuditEventKind Kind { get; init; }

    /// <summary>When it happened, by the clock of the machine that did it. For a session that expired, when it did.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The session after the event, with its user, its client, and its device if that is recorded. <see cref="Session.Status"/> says why
    /// an ended one ended. Null for <see cref="SessionAuditEventKind.AllRevoked"/>.
    /// </summary>
    public Session? Session { get; init; }
}
