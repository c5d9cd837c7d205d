using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SessionGen;

/// <summary>
/// The scheme that every request is authenticated by, and not only one whose endpoint asks for it. It may forward to another one, as a policy
/// scheme does that chooses between bearer tokens and cookies.
/// </summary>
internal sealed class DefaultScheme(IOptions<AuthenticationOptions> authentication)
{
    /// <summary>More schemes in a row than anybody has: where they go in a circle, the framework will say so.</summary>
    private const int MostForwards = 8;

    /// <summary>Null where requests are authenticated only as their endpoints ask.</summary>
    public string? Name { get; } = authentication.Value.DefaultAuthenticateScheme ?? authentication.Value.DefaultScheme;

    public bool Is(string scheme) => Name == scheme;

    /// <summary>Whether this request, by whatever is forwarded, is authenticated by the scheme.</summary>
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

    /// <summary>As the base class of the framework decides it.</summary>
    private static string? GetForward(IAuthenticationHandler handler, HttpContext http) =>
        FindOptions(handler) is { } options ? options.ForwardAuthenticate ?? options.ForwardDefaultSelector?.Invoke(http) ?? options.ForwardDefault : null;

    // The base class is generic, and nothing that is not has its options.
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
