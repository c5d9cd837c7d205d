using Microsoft.AspNetCore.Http;
using SessionGen.Infrastructure;

namespace SessionGen;

/// <summary>The endpoints of <c>MapSessionGen</c>, which does not know the type of the claims.</summary>
internal interface ISessionEndpoints
{
    SessionGenSettings Settings { get; }

    Task GetSessionAsync(HttpContext http);

    Task ListSessionsAsync(HttpContext http);

    Task SetActiveAsync(HttpContext http);

    Task CreateTokenAsync(HttpContext http);

    Task SignOutAsync(HttpContext http);

    Task GetKeysAsync(HttpContext http);
}
