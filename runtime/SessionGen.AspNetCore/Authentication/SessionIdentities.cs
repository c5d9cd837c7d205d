using System.Security.Claims;
using SessionGen.Model;

namespace SessionGen.AspNetCore.Authentication;

// Finds the session of a user: an IClaimsTransformation of the application may have copied its claims to another identity.
internal static class SessionIdentities
{
    public static string? Find(ClaimsPrincipal? user)
    {
        foreach (var identity in user?.Identities ?? [])
        {
            // Session ids of identity providers, which use the claim too, have another form.
            if (identity.FindFirst(SessionPrincipalClaims.SessionId) is { } id && SessionIds.TryParseSession(id.Value, out _))
            {
                return id.Value;
            }
        }

        return null;
    }
}
