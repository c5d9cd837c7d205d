namespace SessionGen.AspNetCore.Http;

// Shows a page to people whose request cannot be served. Without one, or if it returns false, the response is problem details.
internal interface ISessionPageResponder
{
    // Called for browsers and for API clients, before the response has started. Returns whether the response is complete.
    ValueTask<bool> TryRespondAsync(HttpContext http, SessionPageKind kind);
}

internal enum SessionPageKind
{
    SessionNotFound,
    StoreUnavailable,
}
