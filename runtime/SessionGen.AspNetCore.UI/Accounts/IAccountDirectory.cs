using Microsoft.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>Lists accounts for code that does not know the type of the claims. Thread-safe.</summary>
internal interface IAccountDirectory
{
    // Oldest first. Empty if no one is signed in or the request has a bearer token.
    ValueTask<IReadOnlyList<SessionAccount>> GetAsync(HttpContext http, CancellationToken cancellationToken);

    ValueTask<SessionAccount> DescribeAsync(Session session, IServiceProvider services, CancellationToken cancellationToken);

    // For circuits, which have no request. With all, the other accounts of its browser too, oldest first. Empty if the session has ended.
    ValueTask<IReadOnlyList<SessionAccount>> GetAsync(
        string sessionId, bool all, IServiceProvider services, CancellationToken cancellationToken);
}
