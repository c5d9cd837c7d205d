using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SessionGen;
using SessionGen.AspNetCore.Caching;
using SessionGen.AspNetCore.Cookies;
using SessionGen.AspNetCore.Endpoints;
using SessionGen.AspNetCore.Keys;
using SessionGen.AspNetCore.Origins;
using SessionGen.Infrastructure;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers SessionGen. An application calls the generated <c>AddSessionGen</c>, which calls this.</summary>
public static class SessionGenAspNetCoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers sessions and the authentication scheme <c>SessionGen</c>, and makes it the default scheme. A later
    /// <c>AddAuthentication</c> can set another one.
    /// </summary>
    /// <exception cref="InvalidOperationException">SessionGen was registered before.</exception>
    public static IServiceCollection AddSessionGen<TClaims>(
        this IServiceCollection services, SessionGenSettings settings, Action<SessionGenOptions>? configure = null)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSessionGenRuntime<TClaims>(settings, configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddAuthentication(SessionGenDefaults.AuthenticationScheme)
            .AddScheme<SessionGenSchemeOptions, SessionGenHandler<TClaims>>(SessionGenDefaults.AuthenticationScheme, null);
        services.AddAuthorization();
        ReplaceFrameworkResultHandler(services);
        services.AddSingleton(DataProtectionKeyProtector.CreateIfConfigured);
        services.AddSingleton<RequestOrigins>();
        services.AddSingleton<SocketOrigin>();
        services.AddSingleton<DefaultScheme>();
        services.AddSingleton<SessionPathUse>();
        services.AddSingleton<IConfigureOptions<OutputCacheOptions>, SessionOutputCaching>();
        services.AddSingleton<SessionCookies>();
        services.AddSingleton<SessionAuthenticator<TClaims>>();
        services.AddSingleton<BrowserSessions<TClaims>>();
        services.AddSingleton<BrowserSessions>(provider => provider.GetRequiredService<BrowserSessions<TClaims>>());
        services.AddSingleton<ISessionEndpoints, SessionEndpoints<TClaims>>();
        services.AddSingleton<SessionAddresses>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, SessionExceptionHandler>());
        return services;
    }

    // Keeps a handler of the application.
    private static void ReplaceFrameworkResultHandler(IServiceCollection services)
    {
        var handler = services.LastOrDefault(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        if (handler?.ImplementationType == typeof(AuthorizationMiddlewareResultHandler))
        {
            services.Replace(ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler, SessionAuthorizationResultHandler>());
        }
    }
}
