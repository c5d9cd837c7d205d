using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;

namespace SessionGen.AspNetCore.Requests;

internal static class SessionActivity
{
    private const string Header = "X-Session-Activity";

    public static bool IsDisabled(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<DisableSessionActivityAttribute>() is not null
        || (http.Request.Headers.TryGetValue(Header, out var header)
            && header.Count == 1
            && string.Equals(header[0], "none", StringComparison.OrdinalIgnoreCase));

    // Whether an endpoint is marked so or is a static file for everyone: its responses stay cacheable, and renew no session.
    public static bool IsSameForAllUsers(HttpContext http) =>
        http.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<SessionlessMetadata>() is not null
            || (metadata.GetMetadata<StaticAssetDescriptor>() is not null && IsPublic(metadata, http.RequestServices)));

    private static bool IsPublic(EndpointMetadataCollection metadata, IServiceProvider services) =>
        metadata.GetMetadata<IAllowAnonymous>() is not null
        || (metadata.GetMetadata<IAuthorizeData>() is null
            && metadata.GetMetadata<AuthorizationPolicy>() is null
            && services.GetRequiredService<IOptions<AuthorizationOptions>>().Value.FallbackPolicy is null);
}
