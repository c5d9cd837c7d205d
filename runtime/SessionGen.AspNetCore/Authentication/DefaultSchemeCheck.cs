using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>
/// Warns if cookie authentication is the default scheme, as <c>AddIdentity</c> makes it: no request would run as a session. Another scheme,
/// such as a policy scheme, may be the default on purpose.
/// </summary>
internal static class DefaultSchemeCheck
{
    public static void Run(IServiceProvider services)
    {
        if (services.GetRequiredService<DefaultScheme>().Name is not { } name
            || !services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.SchemeMap.TryGetValue(name, out var scheme)
            || !typeof(CookieAuthenticationHandler).IsAssignableFrom(scheme.HandlerType))
        {
            return;
        }

        var cookie = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(name);
        if (cookie is { ForwardAuthenticate: null, ForwardDefault: null, ForwardDefaultSelector: null })
        {
            SessionLog.CookiesAreDefault(services.GetRequiredService<ILoggerFactory>().CreateLogger<DefaultScheme>(), name);
        }
    }
}
