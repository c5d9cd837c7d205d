using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.AspNetCore.Paths;
using SessionGen.AspNetCore.Requests;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Lets every tab of a browser be another account.</summary>
public static class SessionGenApplicationBuilderExtensions
{
    // As ASP.NET Core's own UsePathBase finds the routing that WebApplication puts first by itself.
    private const string GlobalRouteBuilderKey = "__GlobalEndpointRouteBuilder";
    private const string UseRoutingKey = "__UseRouting";

    /// <summary>
    /// Takes the route prefix <c>/u/{n}</c>: <c>/u/1/orders</c> is <c>/orders</c> for the session with the number 1 of this browser, whichever
    /// account is active. The prefix is part of the path base then, so links of the page keep it. Where the browser has no such live
    /// session, the answer is 404. Call it before <c>UseAuthentication</c> (call that, too: <c>WebApplication</c> would otherwise do it first),
    /// and before <c>UseRouting</c> where you call that yourself.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called.</exception>
    public static IApplicationBuilder UseSessionPaths(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var use = app.ApplicationServices.GetService<SessionPathUse>()
            ?? throw new InvalidOperationException("SessionGen is not registered. Call builder.Services.AddSessionGen() before app.UseSessionPaths().");
        use.IsOn = true;
        return app.Use(next => new SessionPathMiddleware(Reroute(app, next)).InvokeAsync);
    }

    /// <summary>
    /// WebApplication looks for the endpoint before any middleware of the application, by the path with the prefix. So what follows begins
    /// with looking again.
    /// </summary>
    private static RequestDelegate Reroute(IApplicationBuilder app, RequestDelegate next)
    {
        if (!app.Properties.TryGetValue(GlobalRouteBuilderKey, out var routes) || routes is null)
        {
            return next;
        }

        var branch = app.New();
        branch.Properties[GlobalRouteBuilderKey] = routes;
        _ = app.Properties.TryGetValue(UseRoutingKey, out var useRouting) && useRouting is Func<IApplicationBuilder, IApplicationBuilder> use
            ? use(branch)
            : branch.UseRouting();
        branch.Run(next);
        return branch.Build();
    }
}
