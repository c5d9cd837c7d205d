using SessionGen;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Says what requests to an endpoint mean for their session.</summary>
public static class SessionGenEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Requests to the endpoint are no activity of the user: for polling, health and background calls. They run as the session while it
    /// lives, and prolong it by nothing: a valid token is used as it is, without one the session is only read, and no cookie is set. The
    /// request header <c>X-Session-Activity: none</c> says the same of a single request.
    /// </summary>
    public static TBuilder DisableSessionActivity<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint => endpoint.Metadata.Add(new DisableSessionActivityAttribute()));
        return builder;
    }
}
