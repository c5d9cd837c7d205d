namespace SessionGen;

/// <summary>What two renewals must have in common to share one token.</summary>
internal readonly record struct RenewalKey(UInt128 Binding, ClientSecretHash Client, string? SessionId, bool IsBearer, string Issuer, string AuthorizedParty)
{
    /// <summary>Nothing of the binding.</summary>
    public override string ToString() => nameof(RenewalKey);
}
