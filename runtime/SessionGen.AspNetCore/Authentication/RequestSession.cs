using Microsoft.AspNetCore.Authentication;
using SessionGen.Tokens;

namespace SessionGen;

/// <summary>
/// Who one request runs as, and what its response tells the browser. It stays with the request: a page that the application answers with in
/// place of another one, for an error, may be made with other services and so by another handler, and is still the same account's.
/// </summary>
internal sealed class RequestSession<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>Who the request runs as; null where nobody has asked yet.</summary>
    public Task<AuthenticateResult>? Result { get; set; }

    /// <summary>The session that the request runs as; null where it has none or was not authenticated yet.</summary>
    public Session<TClaims>? Session { get; set; }

    /// <summary>The valid bearer token of the request.</summary>
    public SessionToken<TClaims>? Bearer { get; set; }

    /// <summary>What the response sets.</summary>
    public SessionResponseCookies? Cookies { get; set; }

    /// <summary>The client cookie that the response sets; null where it deletes it.</summary>
    public ClientCookieValue? Client { get; set; }

    /// <summary>Whether <see cref="Client"/> counts, and not the cookie that the request brought.</summary>
    public bool HasWrittenClient { get; set; }

    /// <summary>Whether the request came with a bearer token, valid or not.</summary>
    public bool IsBearer { get; set; }

    /// <summary>Whether the page of another origin opens a WebSocket.</summary>
    public bool IsForeignSocket { get; set; }

    /// <summary>Whether the request runs as the session that it names, and not as the active one.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Whether the request needed the store and the store did not answer.</summary>
    public bool IsStoreDown { get; set; }

    /// <summary>Whether the request names a session that is none of the browser's live ones.</summary>
    public bool IsNotFound { get; set; }
}
