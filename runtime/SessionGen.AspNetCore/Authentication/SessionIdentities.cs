using System.Security.Claims;

namespace SessionGen;

/// <summary>Finds the session in a user, also where the application made another principal of it.</summary>
internal static class SessionIdentities
{
    /// <returns>The id of the session; null where the user has none.</returns>
    public static string? Find(ClaimsPrincipal? user)
    {
        foreach (var identity in user?.Identities ?? [])
        {
            if (identity.AuthenticationType == SessionGenDefaults.AuthenticationScheme && identity.FindFirst(SessionPrincipalClaims.SessionId) is { } id)
            {
                return id.Value;
            }
        }

        return null;
    }
}
