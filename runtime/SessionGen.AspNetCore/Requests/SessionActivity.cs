using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;

namespace SessionGen.AspNetCore.Requests;

/// <summary>What a request to an endpoint means for the session that it runs as.</summary>
internal static class SessionActivity
{
    public const string Header = "X-Session-Activity";

    private const string None = "none";

    /// <summary>Whether the request does not count as activity of the user: its endpoint or the browser's script says so.</summary>
    public static bool IsDisabled(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<DisableSessionActivityAttribute>() is not null
        || (http.Request.Headers.TryGetValue(Header, out var header)
            && header.Count == 1
            && string.Equals(header[0], None, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether an endpoint is the same for all users: one that is marked so, or a static file, unless the application restricts access to
    /// it. Its responses stay cacheable, and no session is renewed for them.
    /// </summary>
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
