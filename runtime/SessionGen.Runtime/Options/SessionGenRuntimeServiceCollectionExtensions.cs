using SessionGen;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the runtime. Generated code calls it; an application calls the generated <c>AddSessionGen</c>.</summary>
public static class SessionGenRuntimeServiceCollectionExtensions
{
    /// <summary>Registers sessions, tokens, keys and the store, without ASP.NET Core.</summary>
    /// <exception cref="InvalidOperationException">SessionGen was registered before.</exception>
    public static IServiceCollection AddSessionGenRuntime<TClaims>(this IServiceCollection services, SessionGenSettings settings, Action<SessionGenOptions>? configure = null)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        var options = services.AddOptions<SessionGenOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton(settings);
        return services;
    }
}
