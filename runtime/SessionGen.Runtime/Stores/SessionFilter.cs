using SessionGen.Stores;

namespace SessionGen;

/// <summary>
/// Which sessions <see cref="SessionManager.QueryAsync"/> finds and <see cref="SessionManager.CountAsync"/> counts. A session must meet
/// every condition that is set; without any, all sessions do.
/// </summary>
public record SessionFilter
{
    /// <summary>Gets the user of the sessions.</summary>
    public string? UserId { get; init; }

    /// <summary>Gets the id of the client (browser profile) of the sessions.</summary>
    public string? ClientId { get; init; }

    /// <summary>Gets the name of the policy that the sessions were created under (ordinal).</summary>
    public string? Policy { get; init; }

    /// <summary>
    /// Gets the earliest last activity. <see cref="SessionManager"/> compares <see cref="Session.LastActiveAt"/>, a store
    /// <see cref="StoredSession.ActiveUntil"/>.
    /// </summary>
    public DateTimeOffset? LastActiveSince { get; init; }

    /// <summary>Gets the time that the last activity must be before. Compared as <see cref="LastActiveSince"/> is.</summary>
    public DateTimeOffset? LastActiveBefore { get; init; }

    /// <summary>Gets the earliest sign-in.</summary>
    public DateTimeOffset? CreatedSince { get; init; }

    /// <summary>Gets the time that the sign-in must be before.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Gets the device, if devices are recorded. Its parts that are not null must be equal (ordinal).</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>Gets whether a session, as a store keeps it, meets every condition.</summary>
    public bool Includes(StoredSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return (UserId is null || session.UserId == UserId)
            && (ClientId is null || session.ClientId == ClientId)
            && (Policy is null || session.Policy.Name == Policy)
            && (LastActiveSince is null || session.ActiveUntil >= LastActiveSince)
            && (LastActiveBefore is null || session.ActiveUntil < LastActiveBefore)
            && (CreatedSince is null || session.CreatedAt >= CreatedSince)
            && (CreatedBefore is null || session.CreatedAt < CreatedBefore)
            && (Device?.UserAgent is null || session.Device?.UserAgent == Device.UserAgent)
            && (Device?.IpAddress is null || session.Device?.IpAddress == Device.IpAddress);
    }
}
