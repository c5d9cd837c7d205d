using Microsoft.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>The accounts of browsers as pages show them, for code that does not know the type of the claims.</summary>
internal interface IAccountDirectory
{
    /// <summary>The accounts of the browser that sent a request, oldest first; none where nobody is signed in, or where the request came with a bearer token.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<SessionAccount>> GetAsync(HttpContext http, CancellationToken cancellationToken);

    /// <summary>One account, that of a session that the caller has.</summary>
    ValueTask<SessionAccount> DescribeAsync(Session session, IServiceProvider services, CancellationToken cancellationToken);

    /// <summary>The account of a session, and with <paramref name="all"/> those that are signed in in the same browser, oldest first; none where it is over. For circuits, which have no request.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<SessionAccount>> GetAsync(string sessionId, bool all, IServiceProvider services, CancellationToken cancellationToken);
}
