using Microsoft.AspNetCore.OutputCaching;
using SessionGen.AspNetCore.Cookies;

namespace SessionGen.AspNetCore.Caching;

// Keeps ASP.NET Core's output caching from serving the response of one account to another, wherever the application adds it.
internal sealed class SessionOutputCaching(SessionCookies cookies) : IConfigureOptions<OutputCacheOptions>, IOutputCachePolicy
{
    private const string VaryBy = "SessionGen";
    private const string VaryByRequest = "SessionGen.Request";

    public void Configure(OutputCacheOptions options) => options.AddBasePolicy(this);

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (SessionIdentities.Find(http.User) is { } session)
        {
            // With the type of the identity: a user of another scheme may have the same claim.
            context.CacheVaryByRules.VaryByValues[VaryBy] = $"{http.User.Identity?.AuthenticationType} {session}";
        }
        else if (MayRunAsSession(http) && !SessionActivity.IsSameForAllUsers(http))
        {
            // Before authentication: finds nothing, and does not wait for other requests to the same address.
            context.CacheVaryByRules.VaryByValues[VaryByRequest] = Guid.NewGuid().ToString("N");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        // No request would find the entry.
        context.AllowCacheStorage &= !context.CacheVaryByRules.VaryByValues.ContainsKey(VaryByRequest);
        return ValueTask.CompletedTask;
    }

    private bool MayRunAsSession(HttpContext http) =>
        http.Request.Headers.Authorization.Count > 0
        || http.Request.Headers.ContainsKey(CacheHeaders.SessionIdHeader)
        || http.Features.Get<SessionPathFeature>() is not null
        || cookies.HasClient(http.Request);
}
