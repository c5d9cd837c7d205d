using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SessionGen;

/// <summary>What a request to an endpoint means for the session it runs as.</summary>
internal static class SessionActivity
{
    public const string Header = "X-Session-Activity";

    private const string None = "none";

    /// <summary>Whether the request is no activity of the user: its endpoint or the browser's script says so.</summary>
    public static bool IsDisabled(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<DisableSessionActivityAttribute>() is not null
        || (http.Request.Headers.TryGetValue(Header, out var header) && header.Count == 1 && string.Equals(header[0], None, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether an endpoint is the same for everybody: those marked so, and static files, unless the application says who may have them.
    /// Such a response stays cacheable, and no session is renewed for it.
    /// </summary>
    public static bool IsSameForEverybody(HttpContext http) =>
        http.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<SessionlessMetadata>() is not null
            || (metadata.GetMetadata<StaticAssetDescriptor>() is not null && IsForEverybody(metadata, http.RequestServices)));

    private static bool IsForEverybody(EndpointMetadataCollection metadata, IServiceProvider services) =>
        metadata.GetMetadata<IAllowAnonymous>() is not null
        || (metadata.GetMetadata<IAuthorizeData>() is null
            && metadata.GetMetadata<AuthorizationPolicy>() is null
            && services.GetRequiredService<IOptions<AuthorizationOptions>>().Value.FallbackPolicy is null);
}
