using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Options;
using SessionGen.Infrastructure;

namespace SessionGen;

/// <summary>
/// Keeps ASP.NET Core's output caching from giving one account what was made for another, wherever the application puts it. Registered as
/// the configuration of its options, so that an application without it pays nothing.
/// </summary>
/// <remarks>
/// Before authentication the cache does not know the user yet. There a request that may run as a session finds nothing, and its response
/// is not stored, whoever it turns out to be. Behind authentication the cache by default leaves requests of
/// users alone; where the application tells it otherwise, each session has entries of its own.
/// </remarks>
internal sealed class SessionOutputCaching(SessionGenSettings settings) : IConfigureOptions<OutputCacheOptions>, IOutputCachePolicy
{
    private const string VaryBy = "SessionGen";
    private const string VaryByRequest = "SessionGen.Request";

    private readonly SessionCookieNames _secure = SessionCookieNames.Create(settings.Cookie, secure: true);
    private readonly SessionCookieNames _plain = SessionCookieNames.Create(settings.Cookie, secure: false);

    /// <summary>Whether the application uses output caching.</summary>
    public bool IsOn { get; private set; }

    /// <summary>For a request that runs as a session from now on.</summary>
    public static void ForbidStorage(HttpContext http)
    {
        if (http.Features.Get<IOutputCacheFeature>() is { } cache)
        {
            cache.Context.AllowCacheStorage = false;
        }
    }

    public void Configure(OutputCacheOptions options)
    {
        IsOn = true;
        options.AddBasePolicy(this);
    }

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (SessionIdentities.Find(http.User) is { } session)
        {
            // With the type of the identity: another scheme's user may carry the same claim.
            context.CacheVaryByRules.VaryByValues[VaryBy] = $"{http.User.Identity?.AuthenticationType} {session}";
        }
        else if (MayRunAsSession(http) && !SessionActivity.IsSameForEverybody(http))
        {
            // Nothing that is looked for, and no waiting for others that ask for the same.
            context.CacheVaryByRules.VaryByValues[VaryByRequest] = Guid.NewGuid().ToString("N");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        // Nobody would ever find it, and it would take the place of what others look for.
        context.AllowCacheStorage &= !context.CacheVaryByRules.VaryByValues.ContainsKey(VaryByRequest);
        return ValueTask.CompletedTask;
    }

    private bool MayRunAsSession(HttpContext http)
    {
        var headers = http.Request.Headers;
        return headers.Authorization.Count > 0
            || headers.ContainsKey(SessionName.Header)
            || http.Features.Get<SessionPathFeature>() is not null
            || HasClient(headers, _secure)
            || HasClient(headers, _plain);
    }

    private static bool HasClient(IHeaderDictionary headers, SessionCookieNames names)
    {
        CookieHeader.Find(headers.Cookie, names, out _, out var client);
        return !client.IsEmpty;
    }
}
