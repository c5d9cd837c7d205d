using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using SessionGen;

namespace ResourceApi.Typed;

/// <summary>The typed claims of a principal that JwtBearer has made from a session token.</summary>
internal static class SessionClaimsExtensions
{
    public static bool TryGetSessionClaims<TClaims>(
        this ClaimsPrincipal user, [NotNullWhen(true)] out TClaims? claims, [NotNullWhen(false)] out string? missing)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var isSession = TClaims.TryCreate(user, out claims, out missing);
        claims = claims?.ForBearer();
        return isSession;
    }
}
