using Microsoft.AspNetCore.Http;

namespace SessionGen.AspNetCore.Http;

/// <summary>
/// Shows a page to people whose request cannot be served. Resolved from the services of the request; without one, and where it returns false,
/// the answer is problem details.
/// </summary>
internal interface ISessionPageResponder
{
    /// <summary>Called for browsers and for API clients, before the response has started.</summary>
    /// <returns>Whether the response is complete.</returns>
    ValueTask<bool> TryRespondAsync(HttpContext http, SessionPageKind kind);
}
