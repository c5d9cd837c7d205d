namespace SessionGen;

/// <summary>One user signed in on one client. An immutable snapshot: it does not change when the session does. Thread-safe.</summary>
public class Session
{
    /// <summary>Creates a snapshot.</summary>
    public Session(string id, string userId, string clientId, SessionPolicy policy, DateTimeOffset createdAt, DateTimeOffset lastActiveAt, SessionStatus status)
    {
        Id = id;
        UserId = userId;
        ClientId = clientId;
        Policy = policy;
        CreatedAt = createdAt;
        LastActiveAt = lastActiveAt;
        Status = status;
    }

    /// <summary><c>sess_</c> and 128 random bits. No secret.</summary>
    public string Id { get; }

    /// <summary>The application's own id of the user.</summary>
    public string UserId { get; }

    /// <summary>The client (browser profile) that the session lives on. No secret.</summary>
    public string ClientId { get; }

    /// <summary>The lifetimes the session was created under.</summary>
    public SessionPolicy Policy { get; }

    /// <summary>When the user signed in, whole seconds. Never changes.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>
    /// Until when the user counts as active: the end of the last session token. It may lie up to one token lifetime ahead, since a
    /// token is used without a word to the store.
    /// </summary>
    public DateTimeOffset LastActiveAt { get; }

    /// <summary>What became of the session, as far as this snapshot knows.</summary>
    public SessionStatus Status { get; }

    /// <summary>
    /// The number of the session on its client, from 0, for the route prefix <c>/u/{n}</c>. No other account ever gets it on that client; a browser that has signed out of all is another client.
    /// Null where the snapshot comes from a session token, which does not carry it: the session that a request runs as.
    /// </summary>
    public int? Number { get; init; }

    /// <summary>
    /// Where the user signed in from, where <see cref="SessionGenOptions.RecordDevice"/> is true; otherwise null. Null as well where the
    /// snapshot comes from a session token, which does not carry it.
    /// </summary>
    public SessionDevice? Device { get; init; }

    /// <summary>When the session ends unless the user is active before: <c>min(LastActiveAt + inactivityTimeout, CreatedAt + maximumLifetime)</c>.</summary>
    public DateTimeOffset ExpiresAt => Policy.GetEnd(CreatedAt, LastActiveAt);
}
