using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionGen.AspNetCore.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check for sessions.</summary>
public static class SessionGenHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks that the session store answers and accepts writes within ten seconds each, that signing keys are loaded, and that the change
    /// feed is not interrupted. An interrupted feed is <see cref="HealthStatus.Degraded"/>, everything else is a failure.
    /// </summary>
    /// <param name="builder">The result of <c>AddHealthChecks</c>.</param>
    /// <param name="name">The name of the check. Default <c>sessiongen</c>.</param>
    /// <param name="failureStatus">
    /// The status of a failure; null for <see cref="HealthStatus.Unhealthy"/>. With <see cref="HealthStatus.Degraded"/> a machine continues
    /// to get requests while the store is down, and those with a valid token succeed.
    /// </param>
    /// <param name="tags">Tags by which the application filters its checks.</param>
    public static IHealthChecksBuilder AddSessionGen(
        this IHealthChecksBuilder builder,
        string name = "sessiongen",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
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
