using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionGen;
using SessionGen.Claims;
using SessionGen.Hosting;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Options;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the runtime. Called by generated code; an application calls the generated <c>AddSessionGen</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionGenRuntimeServiceCollectionExtensions
{
    /// <summary>
    /// Registers sessions, tokens, keys and the store, without ASP.NET Core. Settings and options are validated when the host starts; a
    /// value that is not valid fails the start with an <see cref="OptionsValidationException"/> that names the setting.
    /// </summary>
    /// <exception cref="InvalidOperationException">SessionGen was registered before.</exception>
    public static IServiceCollection AddSessionGenRuntime<TClaims>(
        this IServiceCollection services, SessionGenSettings settings, Action<SessionGenOptions>? configure = null)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        if (services.Any(service => service.ServiceType == typeof(DeclaredSettings)))
        {
            throw new InvalidOperationException("AddSessionGen was called twice. An application has one sessions.yaml.");
        }

        services.AddSingleton(new DeclaredSettings(settings));
        services.AddSingleton<IValidateOptions<SessionGenOptions>, SessionGenOptionsValidator>();
        var options = services.AddOptions<SessionGenOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SessionGenOptions>>().Value.Issuer is { } issuer
            ? settings with { Token = settings.Token with { Issuer = issuer } }
            : settings);
        services.AddSingleton<SessionTokenRules>();
        AddStoreAndKeys(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<FeedState>();
        services.AddSingleton<MachineClocks>();
        services.AddSingleton<ClockReporter>();
        services.AddSingleton<SessionGenMetrics>();
        services.AddSingleton<SessionAudit>();
        services.AddSingleton<StoreTrouble>();
        services.AddSingleton<SessionRevocations>();
        services.AddSingleton<SessionEndMonitor>();
        services.AddSingleton<SessionTokenService<TClaims>>();
        services.AddSingleton<SessionClaimsProvider<TClaims>>();
        services.AddSingleton<BatchedWrites>();
        services.AddSingleton<SignInService<TClaims>>();
        services.AddSingleton<RenewalService<TClaims>>();
        services.AddSingleton<ClientService<TClaims>>();
        services.AddSingleton<SessionExtender>();
        services.AddSingleton<ISweepable>(provider => provider.GetRequiredService<SessionRevocations>());
        services.AddSingleton<ISweepable>(provider => provider.GetRequiredService<SessionExtender>());
        services.AddSingleton<ISweepable>(provider => provider.GetRequiredService<SessionTokenService<TClaims>>());
        services.AddSingleton<ISweepable>(provider => provider.GetRequiredService<RenewalService<TClaims>>());
        services.AddSingleton(provider => new SessionManager(
            provider.GetRequiredService<ISessionStore>(),
            provider.GetRequiredService<BatchedWrites>(),
            provider.GetRequiredService<MachineClocks>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<SessionGenBackgroundService>();
        return services;
    }

    private static void AddStoreAndKeys(IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<SessionTokenRules>().Limits);

        // A service of its own, so that the container disposes of it.
        services.AddKeyedSingleton<ISessionStore>(typeof(GuardedSessionStore), (provider, _) =>
            provider.GetRequiredService<IOptions<SessionGenOptions>>().Value.Stores is [var create]
                ? create(provider)
                : new InMemorySessionStore(provider.GetRequiredService<SessionPolicyLimits>()));
        services.AddSingleton<ISessionStore>(provider => new GuardedSessionStore(
            provider.GetRequiredKeyedService<ISessionStore>(typeof(GuardedSessionStore)),
            provider.GetRequiredService<SessionRevocations>(),
            provider.GetRequiredService<SessionGenMetrics>(),
            provider.GetRequiredService<SessionAudit>(),
            provider.GetRequiredService<StoreTrouble>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<SessionGenSettings>();
            var configured = provider.GetRequiredService<IOptions<SessionGenOptions>>().Value.Keys;
            return new KeyRing(
                provider.GetRequiredService<ISessionStore>(),
                isInMemory: provider.GetRequiredKeyedService<ISessionStore>(typeof(GuardedSessionStore)) is InMemorySessionStore,
                settings,
                [.. configured.Select(key => key.For(settings.Token.Algorithm))],
                provider.GetService<IKeyProtector>(),
                provider.GetRequiredService<MachineClocks>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<KeyRing>>());
        });
    }
}
