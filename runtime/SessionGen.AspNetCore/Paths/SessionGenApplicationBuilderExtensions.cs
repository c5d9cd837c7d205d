using SessionGen.AspNetCore.Paths;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Lets each tab of a browser run as another account.</summary>
public static class SessionGenApplicationBuilderExtensions
{
    // The keys by which ASP.NET Core's UsePathBase finds the routing that WebApplication adds first.
    private const string GlobalRouteBuilderKey = "__GlobalEndpointRouteBuilder";
    private const string UseRoutingKey = "__UseRouting";

    /// <summary>
    /// Adds the route prefix <c>/u/{n}</c>: <c>/u/1/orders</c> is <c>/orders</c> for session number 1 of this browser, whichever account is
    /// active. The prefix becomes part of the path base, so links of the page keep it. If the browser has no such live session, the
    /// response is 404. Call it before <c>UseAuthentication</c> (which you must call too: <c>WebApplication</c> would otherwise call it
    /// first), and before <c>UseRouting</c> if you call that.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called.</exception>
    public static IApplicationBuilder UseSessionPaths(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var use = app.ApplicationServices.GetService<SessionPathUse>()
            ?? throw new InvalidOperationException(
                "SessionGen is not registered. Call builder.Services.AddSessionGen() before app.UseSessionPaths().");
        use.IsOn = true;
        return app.Use(next => new SessionPathMiddleware(Reroute(app, next)).InvokeAsync);
    }

    /// <summary>Routes again: WebApplication has looked for the endpoint before this middleware, by the path with the prefix.</summary>
    private static RequestDelegate Reroute(IApplicationBuilder app, RequestDelegate next)
    {
        if (!app.Properties.TryGetValue(GlobalRouteBuilderKey, out var routes) || routes is null)
        {
            return next;
        }

        var branch = app.New();
        branch.Properties[GlobalRouteBuilderKey] = routes;
        _ = app.Properties.TryGetValue(UseRoutingKey, out var use) && use is Func<IApplicationBuilder, IApplicationBuilder> useRouting
            ? useRouting(branch)
            : branch.UseRouting();
        branch.Run(next);
        return branch.Build();
    }
}
