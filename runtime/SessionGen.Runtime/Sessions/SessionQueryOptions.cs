namespace SessionGen;

/// <summary>Which sessions <see cref="SessionManager.QueryAsync"/> finds. All conditions must hold; none is required.</summary>
public sealed record SessionQueryOptions : SessionFilter
{
    /// <summary>Sessions with this status; null for the live ones.</summary>
    public SessionStatus? Status { get; init; }

    /// <summary>The maximum number of sessions: 1 to 1,000. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary><see cref="SessionQueryResult.Next"/> of the previous page; null for the first one.</summary>
    public string? After { get; init; }
}
