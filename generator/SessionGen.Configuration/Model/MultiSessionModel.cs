namespace SessionGen.Configuration.Model;

internal enum LimitAction
{
    EvictOldest,
    Reject,
}

/// <summary>Several accounts in one browser.</summary>
internal sealed record MultiSessionModel
{
    public bool Enabled { get; init; }

    public int MaxSessions { get; init; } = 5;

    public LimitAction OnLimit { get; init; }

    /// <summary>Null: the account chooser, <c>{signIn.url}/choose</c>.</summary>
    public string? AfterSignOutUrl { get; init; }
}
