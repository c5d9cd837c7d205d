namespace SessionGen.Tokens;

/// <summary>For whom a token is minted.</summary>
/// <param name="Issuer">The <c>iss</c> claim.</param>
/// <param name="AuthorizedParty">The <c>azp</c> claim: the origin that the request came from.</param>
/// <param name="Binding">The binding of the client cookie; null for a bearer token.</param>
internal readonly record struct SessionTokenAudience(string Issuer, string AuthorizedParty, UInt128? Binding)
{
    /// <summary>Nothing of the binding.</summary>
    public override string ToString() => nameof(SessionTokenAudience);
}
