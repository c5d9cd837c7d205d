namespace SessionGen.Configuration.Model;

/// <summary>Sessions of one user over all devices.</summary>
internal sealed record ConcurrencyModel
{
    /// <summary>Null: unlimited.</summary>
    public int? MaxSessionsPerUser { get; init; }

    public LimitAction OnLimit { get; init; }
}
