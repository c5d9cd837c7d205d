using Microsoft.Extensions.Logging;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Observation;

/// <summary>Passes events to every <see cref="ISessionAuditor"/>. A thread-safe singleton.</summary>
internal sealed partial class SessionAudit(IEnumerable<ISessionAuditor> auditors, ILogger<SessionAudit> logger)
{
    private readonly ISessionAuditor[] _auditors = [.. auditors];

    public void Record(SessionAuditEventKind kind, StoredSession session, DateTimeOffset at)
    {
        if (_auditors.Length > 0)
        {
            Record(new SessionAuditEvent { Kind = kind, At = at, Session = session.ToSession(at) });
        }
    }

    public void Record(SessionAuditEvent auditEvent)
    {
        foreach (var auditor in _auditors)
        {
            try
            {
                auditor.Record(auditEvent);
            }
#pragma warning disable CA1031 // The event has happened, whatever the application's code makes of it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogAuditorFailed(auditor.GetType().Name, auditEvent.Kind, auditEvent.Session?.Id, exception);
            }
        }
    }

    [LoggerMessage(
        LogEvents.AuditorFailed, LogLevel.Error, "The session auditor {Auditor} failed on the event {Kind} of the session {SessionId}.")]
    private partial void LogAuditorFailed(string auditor, SessionAuditEventKind kind, string? sessionId, Exception exception);
}
