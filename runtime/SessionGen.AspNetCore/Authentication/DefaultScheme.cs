using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>The scheme that authenticates every request. It may forward to another one, as a policy scheme does.</summary>
internal sealed class DefaultScheme(IOptions<AuthenticationOptions> authentication)
{
    /// <summary>Schemes that forward in a circle are an error that the framework reports.</summary>
    private const int MostForwards = 8;

    /// <summary>Gets the name of the scheme; null if requests are authenticated only as their endpoints ask.</summary>
    public string? Name { get; } = authentication.Value.DefaultAuthenticateScheme ?? authentication.Value.DefaultScheme;

    public bool Is(string scheme) => Name == scheme;

    /// <summary>Warns if cookie authentication is the default, as AddIdentity makes it: no request would run as a session.</summary>
    public void WarnIfCookies(IServiceProvider services)
    {
        if (Name is not { } name
            || !authentication.Value.SchemeMap.TryGetValue(name, out var scheme)
            || !typeof(CookieAuthenticationHandler).IsAssignableFrom(scheme.HandlerType))
        {
            return;
        }

        var cookie = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(name);
        if (cookie is { ForwardAuthenticate: null, ForwardDefault: null, ForwardDefaultSelector: null })
        {
            SessionLog.CookiesAreDefault(services.GetRequiredService<ILogger<DefaultScheme>>(), name);
        }
    }

    public async ValueTask<bool> LeadsToAsync(string scheme, HttpContext http)
    {
        var handlers = http.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var name = Name;
        for (var i = 0; name is not null && name != scheme && i < MostForwards; i++)
        {
            var forward = await handlers.GetHandlerAsync(http, name) is { } handler ? GetForward(handler, http) : null;
            name = forward == name ? null : forward;
        }

        return name == scheme;
    }

    /// <summary>Decides as the base class of the framework does.</summary>
    private static string? GetForward(IAuthenticationHandler handler, HttpContext http) =>
        FindOptions(handler) is { } options
            ? options.ForwardAuthenticate ?? options.ForwardDefaultSelector?.Invoke(http) ?? options.ForwardDefault
            : null;

    // Only the generic base class has the options.
    private static AuthenticationSchemeOptions? FindOptions(IAuthenticationHandler handler)
    {
        var type = handler.GetType();
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(AuthenticationHandler<>)))
        {
            type = type.BaseType;
        }

        return type?.GetProperty(nameof(AuthenticationHandler<>.Options))?.GetValue(handler) as AuthenticationSchemeOptions;
    }
}
