using SessionGen;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Configures what requests to an endpoint mean for their session.</summary>
public static class SessionGenEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Requests to the endpoint do not count as activity of the user: for polling, health and background calls. They run as the session
    /// while it lives, and do not prolong it: a valid token is used as it is, without one the session is only read, and no cookie is set.
    /// The request header <c>X-Session-Activity: none</c> does the same for a single request.
    /// </summary>
    public static TBuilder DisableSessionActivity<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint => endpoint.Metadata.Add(new DisableSessionActivityAttribute()));
        return builder;
    }
}
