namespace SessionGen.Stores;

/// <summary>Which sessions a store ends. All conditions must hold; name a client, a session or a user.</summary>
public sealed record EndSessionsRequest
{
    /// <summary>Gets when the sessions end.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets the status that the sessions get.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>Gets the secret hash of the client whose sessions end.</summary>
    public ClientSecretHash? ClientHash { get; init; }

    /// <summary>Gets the session to end.</summary>
    public string? SessionId { get; init; }

    /// <summary>Gets the user whose sessions end.</summary>
    public string? UserId { get; init; }

    /// <summary>Gets a session to keep, such as the one that the user is using.</summary>
    public string? ExceptSessionId { get; init; }

    /// <summary>Gets the time before which a session must have been created.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Checks the request. Every store calls it first.</summary>
    /// <exception cref="ArgumentException">The request names neither a client nor a session nor a user.</exception>
    public void Validate()
    {
        if (this is { ClientHash: null, SessionId: null, UserId: null })
        {
            throw new ArgumentException(
                "The request names neither a client nor a session nor a user. Set ClientHash, SessionId or UserId.");
        }
    }

    /// <summary>Gets whether a session meets <see cref="ExceptSessionId"/> and <see cref="CreatedBefore"/>.</summary>
    public bool Reaches(string sessionId, DateTimeOffset createdAt) =>
        sessionId != ExceptSessionId && (CreatedBefore is null || createdAt < CreatedBefore);
}
