using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SessionGen;
using SessionGen.AspNetCore.UI.Circuits;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Binds the circuits of interactive components to sessions.</summary>
public static class SessionGenComponentServiceCollectionExtensions
{
    /// <summary>
    /// For applications with interactive server components: a circuit keeps the session that it was opened with, what the user does within
    /// it counts as activity, and it becomes anonymous as soon as the session ends. Replaces the framework's
    /// <see cref="AuthenticationStateProvider"/>. Call it after <c>AddInteractiveServerComponents</c> or <c>AddServerSideBlazor</c>.
    /// </summary>
    /// <param name="services">The services of the application, which also calls <c>AddSessionGen</c>.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddSessionGenComponents(
        this IServiceCollection services, Action<SessionComponentOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new SessionComponentOptions();
        configure?.Invoke(options);
        services.Replace(ServiceDescriptor.Singleton(options));
        services.TryAddScoped<CircuitSession>();
        services.RemoveAll<AuthenticationStateProvider>();
        services.AddScoped<AuthenticationStateProvider, SessionAuthenticationStateProvider>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, SessionCircuitHandler>());
        services.AddCascadingAuthenticationState();
        return services;
    }

    /// <inheritdoc cref="AddSessionGenComponents"/>
    /// <param name="components">What <c>AddInteractiveServerComponents</c> returned.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServerSideBlazorBuilder AddSessionGen(
        this IServerSideBlazorBuilder components, Action<SessionComponentOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(components);
        components.Services.AddSessionGenComponents(configure);
        return components;
    }

    /// <inheritdoc cref="AddSessionGenComponents"/>
    /// <param name="components">What <c>AddRazorComponents</c> returned, after <c>AddInteractiveServerComponents</c>.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IRazorComponentsBuilder AddSessionGen(
        this IRazorComponentsBuilder components, Action<SessionComponentOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(components);
        components.Services.AddSessionGenComponents(configure);
        return components;
    }
}
