namespace SessionGen;

/// <summary>Something that happened to a session. Immutable.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, by the clock of the machine that did it; of a session that ran out: when it did.</param>
/// <param name="Session">
/// The session after it: whose it is, on which client, from which device where that is recorded. <see cref="Session.Status"/> says why an ended one
/// ended. Null for <see cref="SessionAuditEventKind.AllRevoked"/>.
/// </param>
public sealed record SessionAuditEvent(SessionAuditEventKind Kind, DateTimeOffset At, Session? Session);
