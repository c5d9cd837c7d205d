namespace SessionGen;

/// <summary>One user, signed in on one client. An immutable snapshot: it does not change when the session does. Thread-safe.</summary>
public class Session
{
    /// <summary>Creates a snapshot.</summary>
    public Session(
        string id,
        string userId,
        string clientId,
        SessionPolicy policy,
        DateTimeOffset createdAt,
        DateTimeOffset lastActiveAt,
        SessionStatus status)
    {
        Id = id;
        UserId = userId;
        ClientId = clientId;
        Policy = policy;
        CreatedAt = createdAt;
        LastActiveAt = lastActiveAt;
        Status = status;
    }

    /// <summary><c>sess_</c> and 128 random bits. Not a secret.</summary>
    public string Id { get; }

    /// <summary>The application's id of the user.</summary>
    public string UserId { get; }

    /// <summary>The client (browser profile) that the session lives on. Not a secret.</summary>
    public string ClientId { get; }

    /// <summary>The lifetimes the session was created under.</summary>
    public SessionPolicy Policy { get; }

    /// <summary>When the user signed in, whole seconds. Never changes.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>
    /// Until when the user counts as active: the end of the last session token. May be up to one token lifetime ahead, since a token is
    /// used without asking the store.
    /// </summary>
    public DateTimeOffset LastActiveAt { get; }

    /// <summary>The status of the session when the snapshot was taken.</summary>
    public SessionStatus Status { get; }

    /// <summary>
    /// The number of the session on its client, from 0, for the route prefix <c>/u/{n}</c>. No other account ever gets it on that client; a
    /// browser that has signed out of all accounts becomes another client. Null if the snapshot comes from a session token, which does not
    /// carry it: the session that a request runs as.
    /// </summary>
    public int? Number { get; init; }

    /// <summary>
    /// Where the user signed in from, if <see cref="SessionGenOptions.RecordDevice"/> is true; otherwise null. Also null if the snapshot
    /// comes from a session token, which does not carry it.
    /// </summary>
    public SessionDevice? Device { get; init; }

    /// <summary>
    /// When the session ends unless the user is active before: <c>min(LastActiveAt + inactivityTimeout, CreatedAt + maximumLifetime)</c>.
    /// </summary>
    public DateTimeOffset ExpiresAt => Policy.GetEnd(CreatedAt, LastActiveAt);
}
