namespace SessionGen;

/// <summary>
/// Receives what happens to sessions, for an audit trail: who signed in, renewed, switched, and when and why a session ended. Register any
/// number of auditors as singletons: <c>services.AddSingleton&lt;ISessionAuditor, MyAuditor&gt;()</c>.
/// </summary>
/// <remarks>
/// <para>
/// Each event is reported once, on the machine that caused it, after the store has acknowledged it. What the store refused is not
/// reported. A process that is killed in between reports nothing.
/// </para>
/// <para>OWASP ASVS 5.0, 16.3. Events hold ids and times, never a secret, a token or a claim.</para>
/// </remarks>
public interface ISessionAuditor
{
    /// <summary>
    /// Records one event. Many threads call it at the same time, within requests: do not block and do not wait; put the event into a
    /// queue. An exception is logged and fails no request.
    /// </summary>
    void Record(SessionAuditEvent auditEvent);
}
