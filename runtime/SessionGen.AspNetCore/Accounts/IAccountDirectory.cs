using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>The accounts of browsers as pages show them, for code that does not know the type of the claims.</summary>
internal interface IAccountDirectory
{
    /// <summary>The accounts of the browser that sent a request, oldest first; none where nobody is signed in, or where the request came with a bearer token.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<SessionAccount>> GetAsync(HttpContext http, CancellationToken cancellationToken);
}
