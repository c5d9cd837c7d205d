namespace SessionGen.Stores;

/// <summary>New claims for live sessions. A session must meet every condition that is set; a session or a user must be named.</summary>
public sealed record SessionClaimsUpdate
{
    /// <summary>Gets the time of the update.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets the session to update.</summary>
    public string? SessionId { get; init; }

    /// <summary>Gets the user whose sessions to update.</summary>
    public string? UserId { get; init; }

    /// <summary>Gets the custom claims, a JSON object in UTF-8; null to leave them unchanged.</summary>
    public ReadOnlyMemory<byte>? Claims { get; init; }

    /// <summary>
    /// Gets whether the change feed reports the update, as a change to <see cref="SessionStatus.Active"/>: every machine then refuses
    /// tokens that were issued before.
    /// </summary>
    public bool Announce { get; init; }

    /// <summary>Checks the update. Every store calls it first.</summary>
    /// <exception cref="ArgumentException">The update names neither a session nor a user.</exception>
    public void Validate()
    {
        if (this is { SessionId: null, UserId: null })
        {
            throw new ArgumentException("The update names neither a session nor a user. Set SessionId or UserId.");
        }
    }
}
