namespace SessionGen.Configuration.Model;

internal enum TokenAlgorithm
{
    ES256,
    RS256,
}

/// <summary>The session token, but for its claims.</summary>
internal sealed record TokenModel
{
    /// <summary>Null: the origin of the request that creates the token.</summary>
    public string? Issuer { get; init; }

    public string? Audience { get; init; }

    public long LifetimeSeconds { get; init; } = 60;

    public long ClockSkewSeconds { get; init; } = 5;

    public TokenAlgorithm Algorithm { get; init; }

    /// <summary>Null: off.</summary>
    public long? KeyRotationSeconds { get; init; } = 30 * 86_400;
}
