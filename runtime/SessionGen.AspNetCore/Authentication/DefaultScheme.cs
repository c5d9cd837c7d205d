using Microsoft.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>
/// The scheme that authenticates every request, not only those whose endpoint asks for it. It may forward to another scheme, as a policy
/// scheme does that chooses between bearer tokens and cookies.
/// </summary>
internal sealed class DefaultScheme(IOptions<AuthenticationOptions> authentication)
{
    /// <summary>Schemes that forward in a circle are an error that the framework reports.</summary>
    private const int MostForwards = 8;

    /// <summary>Gets the name of the scheme; null if requests are authenticated only as their endpoints ask.</summary>
    public string? Name { get; } = authentication.Value.DefaultAuthenticateScheme ?? authentication.Value.DefaultScheme;

    public bool Is(string scheme) => Name == scheme;

    /// <summary>Whether the default scheme forwards this request to <paramref name="scheme"/>, directly or through others.</summary>
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
