using System.Security.Claims;
using SessionGen.Model;

namespace SessionGen;

/// <summary>
/// Finds the session in a user, also where the application made another principal of it: an <c>IClaimsTransformation</c> may have put the claims
/// into an identity of its own. Session ids of others, which providers call <c>sid</c> as well, look different.
/// </summary>
internal static class SessionIdentities
{
    /// <returns>The id of the session; null where the user has none.</returns>
    public static string? Find(ClaimsPrincipal? user)
    {
        foreach (var identity in user?.Identities ?? [])
        {
            if (identity.FindFirst(SessionPrincipalClaims.SessionId) is { } id && SessionIds.TryParseSession(id.Value, out _))
            {
                return id.Value;
            }
        }

        return null;
    }
}
