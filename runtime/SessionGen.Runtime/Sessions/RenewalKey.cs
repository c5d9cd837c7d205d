using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>What two renewals must have in common to share one token.</summary>
internal readonly record struct RenewalKey(
    UInt128 Binding, ClientSecretHash Client, string? SessionId, bool IsBearer, string Issuer, string AuthorizedParty)
{
    /// <summary>The number of the session on its client, if it was asked for by number.</summary>
    public int? Number { get; init; }

    /// <summary>Whether the session is only read.</summary>
    public bool IsPassive { get; init; }

    /// <summary>Whether the token stays on the server, which needs no other one until it expires.</summary>
    public bool StaysHere => !IsBearer && (IsPassive || SessionId is not null || Number is not null);

    /// <summary>Nothing of the binding.</summary>
    public override string ToString() => nameof(RenewalKey);
}
