namespace SessionGen;

/// <summary>
/// Is told what happens to sessions, for an audit trail: who signed in, renewed, switched, and when and why a session ended. Register any
/// number of them as singletons: <c>services.AddSingleton&lt;ISessionAuditor, MyAuditor&gt;()</c>.
/// </summary>
/// <remarks>
/// <para>
/// Told on the machine that did it, after the store has acknowledged it, once for each event; nobody is told of what the store refused.
/// A process that is killed in between tells nothing.
/// </para>
/// <para>OWASP ASVS 5.0, 16.3. Events hold ids and times, never a secret, a token or a claim.</para>
/// </remarks>
public interface ISessionAuditor
{
    /// <summary>
    /// Takes one event. Called within requests by many threads at once: do not block and do not wait for anything; put the event into a
    /// queue. An exception is logged and breaks no request.
    /// </summary>
    void Record(SessionAuditEvent auditEvent);
}
