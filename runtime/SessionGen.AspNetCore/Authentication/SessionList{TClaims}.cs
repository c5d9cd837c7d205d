using System.Collections;

namespace SessionGen;

/// <summary>
/// The sessions (accounts) that are signed in in one browser, oldest first, and which of them its requests run as. An immutable snapshot;
/// thread-safe.
/// </summary>
/// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
public sealed class SessionList<TClaims> : IReadOnlyList<Session<TClaims>>, ISessionList
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly IReadOnlyList<Session<TClaims>> _sessions;

    /// <summary>Creates a snapshot.</summary>
    /// <param name="sessions">The sessions, oldest first.</param>
    /// <param name="activeSessionId">The id of the active one; null where there is none.</param>
    public SessionList(IReadOnlyList<Session<TClaims>> sessions, string? activeSessionId)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        _sessions = sessions;
        ActiveSessionId = activeSessionId;
    }

    /// <summary>
    /// The id of the session that requests of the browser run as, unless they name another one; null where nobody is signed in.
    /// </summary>
    public string? ActiveSessionId { get; }

    /// <summary>The active session; null where nobody is signed in.</summary>
    public Session<TClaims>? Active => _sessions.FirstOrDefault(session => session.Id == ActiveSessionId);

    /// <summary>How many sessions there are.</summary>
    public int Count => _sessions.Count;

    IReadOnlyList<Session> ISessionList.Sessions => _sessions;

    internal static SessionList<TClaims> Empty { get; } = new([], null);

    /// <summary>A session by its place.</summary>
    /// <param name="index">From 0.</param>
    public Session<TClaims> this[int index] => _sessions[index];

    /// <summary>Goes through the sessions.</summary>
    public IEnumerator<Session<TClaims>> GetEnumerator() => _sessions.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
