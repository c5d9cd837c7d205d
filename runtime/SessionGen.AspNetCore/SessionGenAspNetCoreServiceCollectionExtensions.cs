using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SessionGen;
using SessionGen.Infrastructure;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers SessionGen in an ASP.NET Core application. Generated code calls it; an application calls the generated <c>AddSessionGen</c>.</summary>
public static class SessionGenAspNetCoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers sessions and the authentication scheme <c>SessionGen</c>, and makes it the default one for everything: who a request
    /// runs as, challenge, forbid, sign-in and sign-out. A later <c>AddAuthentication</c> may choose otherwise.
    /// </summary>
    /// <exception cref="InvalidOperationException">SessionGen was registered before.</exception>
    public static IServiceCollection AddSessionGen<TClaims>(this IServiceCollection services, SessionGenSettings settings, Action<SessionGenOptions>? configure = null)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSessionGenRuntime<TClaims>(settings, configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddAuthentication(options =>
        {
            options.DefaultScheme = SessionGenDefaults.AuthenticationScheme;
            options.AddScheme<SessionGenHandler<TClaims>>(SessionGenDefaults.AuthenticationScheme, displayName: null);
        });
        services.AddAuthorization();
        ReplaceFrameworkResultHandler(services);
        services.AddSingleton(DataProtectionKeyProtector.CreateIfConfigured);
        services.AddSingleton<RequestOrigins>();
        services.AddSingleton<SocketOrigin>();
        services.AddSingleton<DefaultScheme>();
        services.AddSingleton<SessionPathUse>();
        services.AddSingleton<SessionOutputCaching>();
        services.AddSingleton<IConfigureOptions<OutputCacheOptions>>(provider => provider.GetRequiredService<SessionOutputCaching>());
        services.AddSingleton<SessionWebServices<TClaims>>();
        services.AddTransient(provider => new SessionGenHandler<TClaims>(provider.GetRequiredService<SessionWebServices<TClaims>>()));
        services.AddSingleton<ISessionEndpoints, SessionEndpoints<TClaims>>();
        services.AddSingleton<SessionAddresses>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, SessionExceptionHandler>());
        return services;
    }

    // Not one of the application's own.
    private static void ReplaceFrameworkResultHandler(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler)) is { ImplementationType: { } type } handler
            && type == typeof(AuthorizationMiddlewareResultHandler))
        {
            services[services.IndexOf(handler)] = ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler, SessionAuthorizationResultHandler>();
        }
    }
}
