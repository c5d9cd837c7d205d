namespace SessionGen.AspNetCore.Http;

/// <summary>
/// Shows a page to people whose request cannot be served. Resolved from the services of the request; if there is none, or it returns false,
/// the response is problem details.
/// </summary>
internal interface ISessionPageResponder
{
    /// <summary>Called for browsers and for API clients, before the response has started.</summary>
    /// <returns>Whether the response is complete.</returns>
    ValueTask<bool> TryRespondAsync(HttpContext http, SessionPageKind kind);
}
