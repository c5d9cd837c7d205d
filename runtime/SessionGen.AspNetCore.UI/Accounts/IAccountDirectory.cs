using Microsoft.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>Lists accounts for code that does not know the type of the claims. Thread-safe.</summary>
internal interface IAccountDirectory
{
    /// <summary>
    /// Lists the accounts of the browser that sent a request, oldest first. Empty if no one is signed in or the request has a bearer token.
    /// </summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<SessionAccount>> GetAsync(HttpContext http, CancellationToken cancellationToken);

    /// <summary>Describes the account of one session.</summary>
    ValueTask<SessionAccount> DescribeAsync(Session session, IServiceProvider services, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the account of a session and, with <paramref name="all"/>, the other accounts of its browser, oldest first. Empty if the
    /// session has ended. For circuits, which have no request.
    /// </summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<SessionAccount>> GetAsync(
        string sessionId, bool all, IServiceProvider services, CancellationToken cancellationToken);
}
