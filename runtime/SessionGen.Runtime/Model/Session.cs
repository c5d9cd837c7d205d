using System.Diagnostics.CodeAnalysis;

namespace SessionGen;

/// <summary>One user, signed in on one client. An immutable snapshot: it does not change when the session does. Thread-safe.</summary>
public class Session
{
    /// <summary>Creates a session, for tests of applications.</summary>
    public Session()
    {
    }

    [SetsRequiredMembers]
    private protected Session(Session other)
    {
        Id = other.Id;
        UserId = other.UserId;
        ClientId = other.ClientId;
        Policy = other.Policy;
        CreatedAt = other.CreatedAt;
        LastActiveAt = other.LastActiveAt;
        ActiveUntil = other.ActiveUntil;
        Status = other.Status;
        Number = other.Number;
        Device = other.Device;
    }

    /// <summary><c>sess_</c> and 128 random bits. Not a secret.</summary>
    public required string Id { get; init; }

    /// <summary>The application's id of the user.</summary>
    public required string UserId { get; init; }

    /// <summary>The client (browser profile) that the session lives on. Not a secret.</summary>
    public required string ClientId { get; init; }

    /// <summary>The lifetimes the session was created under, bound by those that sessions.yaml declares today.</summary>
    public required SessionPolicy Policy { get; init; }

    /// <summary>When the user signed in, whole seconds. Never changes.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When the user was last active: <see cref="ActiveUntil"/>, or the time of the snapshot if that is earlier. So it is never later than
    /// now, and at most one token lifetime later than the last request.
    /// </summary>
    public required DateTimeOffset LastActiveAt { get; init; }

    /// <summary>
    /// Until when the user counts as active: the end of the last session token, from which the inactivity timeout runs. It may be up to one
    /// token lifetime ahead, since a token is used without asking the store.
    /// </summary>
    public required DateTimeOffset ActiveUntil { get; init; }

    /// <summary>The status of the session when the snapshot was taken.</summary>
    public required SessionStatus Status { get; init; }

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

    /// <summary>When the session ends unless the user is active before, as <see cref="SessionPolicy.GetEnd"/> computes it.</summary>
    public DateTimeOffset ExpiresAt => Policy.GetEnd(CreatedAt, ActiveUntil);
}
