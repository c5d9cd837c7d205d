using System.Collections;

namespace SessionGen;

/// <summary>
/// The sessions (accounts) that are signed in in one browser, oldest first, and the active one, which its requests run as. An immutable
/// snapshot; thread-safe.
/// </summary>
/// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
public sealed class SessionList<TClaims> : IReadOnlyList<Session<TClaims>>
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly IReadOnlyList<Session<TClaims>> _sessions;

    /// <summary>Creates a snapshot.</summary>
    /// <param name="sessions">The sessions, oldest first.</param>
    /// <param name="activeSessionId">The id of the active one; null if there is none.</param>
    public SessionList(IReadOnlyList<Session<TClaims>> sessions, string? activeSessionId)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        _sessions = sessions;
        ActiveSessionId = activeSessionId;
    }

    /// <summary>Gets the id of the session that requests of the browser run as by default; null if no one is signed in.</summary>
    public string? ActiveSessionId { get; }

    /// <summary>Gets the active session; null if no one is signed in.</summary>
    public Session<TClaims>? Active => _sessions.FirstOrDefault(session => session.Id == ActiveSessionId);

    /// <summary>Gets the number of sessions.</summary>
    public int Count => _sessions.Count;

    internal static SessionList<TClaims> Empty { get; } = new([], null);

    /// <summary>Gets a session by its index.</summary>
    /// <param name="index">From 0.</param>
    public Session<TClaims> this[int index] => _sessions[index];

    /// <summary>Enumerates the sessions.</summary>
    public IEnumerator<Session<TClaims>> GetEnumerator() => _sessions.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
