namespace SessionGen.AspNetCore.Endpoints;

/// <summary>The endpoints, for <c>MapSessionGen</c>, which does not know the type of the claims.</summary>
internal interface ISessionEndpoints
{
    Task GetSessionAsync(HttpContext http);

    Task ListSessionsAsync(HttpContext http);

    Task SetActiveAsync(HttpContext http);

    Task CreateTokenAsync(HttpContext http);

    Task SignOutAsync(HttpContext http);

    Task GetKeysAsync(HttpContext http);

    Task GetConfigurationAsync(HttpContext http);
}
