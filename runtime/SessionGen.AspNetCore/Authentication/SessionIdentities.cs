using System.Security.Claims;
using SessionGen.Model;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>
/// Finds the session of a user. An <c>IClaimsTransformation</c> of the application may have copied the claims to another identity. Session
/// ids of identity providers, which use the claim <c>sid</c> too, have another form.
/// </summary>
internal static class SessionIdentities
{
    /// <returns>The id of the session; null if the user has none.</returns>
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
