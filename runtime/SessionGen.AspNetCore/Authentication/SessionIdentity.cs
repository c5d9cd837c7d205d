using System.Security.Claims;

namespace SessionGen.AspNetCore.Authentication;

// The identity of one request, to which applications may add claims. Its own are created on first use: most requests use none.
internal sealed class SessionIdentity<TClaims>(Session<TClaims> session, string issuer)
    : ClaimsIdentity(SessionGenDefaults.AuthenticationScheme, SessionPrincipalClaims.Name, SessionPrincipalClaims.Role)
    where TClaims : class, ISessionClaims<TClaims>
{
    private const int Empty = 0;
    private const int Filling = 1;
    private const int Filled = 2;
    private int _state;

    public override bool IsAuthenticated => true;

    // The copy constructors of ClaimsIdentity get the type first and then the claims through a private field.
    public override string? AuthenticationType
    {
        get
        {
            Fill();
            return base.AuthenticationType;
        }
    }

    public override IEnumerable<Claim> Claims
    {
        get
        {
            Fill();
            return base.Claims;
        }
    }

    public override void AddClaim(Claim claim)
    {
        Fill();
        base.AddClaim(claim);
    }

    public override void AddClaims(IEnumerable<Claim?> claims)
    {
        Fill();
        base.AddClaims(claims);
    }

    public override bool TryRemoveClaim(Claim? claim)
    {
        Fill();
        return base.TryRemoveClaim(claim);
    }

    public override ClaimsIdentity Clone()
    {
        Fill();
        return base.Clone();
    }

    protected override void WriteTo(BinaryWriter writer, byte[]? userData)
    {
        Fill();
        base.WriteTo(writer, userData);
    }

    // Several threads may read an identity, so the first one fills it and the others wait the microsecond that it takes.
    private void Fill()
    {
        if (Volatile.Read(ref _state) == Filled)
        {
            return;
        }

        var claims = session.GetPrincipalClaims(issuer);
        if (Interlocked.CompareExchange(ref _state, Filling, Empty) == Empty)
        {
            base.AddClaims(claims);
            Volatile.Write(ref _state, Filled);
            return;
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref _state) == Filled);
    }
}
