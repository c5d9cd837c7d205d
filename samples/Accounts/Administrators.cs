using Accounts.Sessions;
using Microsoft.AspNetCore.Authorization;

namespace Accounts;

/// <summary>Who may see and end the sessions of others.</summary>
internal static class Administrators
{
    public const string Policy = nameof(Administrators);

    /// <summary>
    /// The role, and a session short enough for the job: an administrator who signed in for the whole day signs in once more
    /// (OWASP ASVS 5.0, 7.5.3).
    /// </summary>
    public static void Require(AuthorizationPolicyBuilder policy) => policy
        .RequireRole(Role.Admin.ToString().ToLowerInvariant())
        .RequireAssertion(context => context.Resource is HttpContext http && http.GetSession()?.Policy.Name == SessionPolicies.Admin.Name);
}
