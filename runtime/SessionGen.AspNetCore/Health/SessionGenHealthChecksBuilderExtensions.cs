using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionGen.AspNetCore.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check for sessions.</summary>
public static class SessionGenHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks that the session store answers and takes writes within ten seconds each, that signing keys are loaded, and that the change feed is not
    /// interrupted. An interrupted feed is <see cref="HealthStatus.Degraded"/>, all else a failure.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="name">The name of the check. Default <c>sessiongen</c>.</param>
    /// <param name="failureStatus">
    /// What a failure is reported as; null for <see cref="HealthStatus.Unhealthy"/>. With <see cref="HealthStatus.Degraded"/> a machine goes on
    /// getting requests while the store is down, which those with a valid token are better off with.
    /// </param>
    /// <param name="tags">For the application to choose its checks by.</param>
    public static IHealthChecksBuilder AddSessionGen(this IHealthChecksBuilder builder, string name = "sessiongen", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<StoreWriteProbe>();
        return builder.Add(new HealthCheckRegistration(
            name,
            services => ActivatorUtilities.CreateInstance<SessionGenHealthCheck>(services),
            failureStatus,
            tags));
    }
}
