using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>What two renewals must have in common to share one token.</summary>
internal readonly record struct RenewalKey(
    UInt128 Binding, ClientSecretHash Client, string? SessionId, bool IsBearer, string Issuer, string AuthorizedParty)
{
    public int? Number { get; init; }

    public bool IsPassive { get; init; }

    /// <summary>Whether the token stays on the server, which needs no other one until it expires.</summary>
    public bool StaysHere => !IsBearer && (IsPassive || SessionId is not null || Number is not null);

    // A renewal looks keys up a dozen times, and few keys differ in the rest alone.
    public override int GetHashCode() => Client.GetHashCode();

    // The binding never reaches a log.
    public override string ToString() => nameof(RenewalKey);
}
