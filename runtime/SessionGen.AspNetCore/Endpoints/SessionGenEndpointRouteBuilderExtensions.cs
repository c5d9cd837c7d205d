using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SessionGen;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of SessionGen.</summary>
public static class SessionGenEndpointRouteBuilderExtensions
{
    private const string Tag = "Session";
    private const string JsonType = "application/json";
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>
    /// Maps <c>GET /session</c>, <c>GET /session/list</c>, <c>POST /session/active</c>, <c>POST /session/token</c> and
    /// <c>POST /session/sign-out</c>, with the path that sessions.yaml gives (<c>endpoints.path</c>), the browser module
    /// <c>GET /session/client.js</c> beside them, and <c>GET /.well-known/jwks.json</c>. They look after access themselves: a fallback
    /// policy of the application does not apply to them.
    /// </summary>
    /// <returns>All of the endpoints, for conventions of the application's own.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSessionGen(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var sessions = endpoints.ServiceProvider.GetService<ISessionEndpoints>()
            ?? throw new InvalidOperationException("SessionGen is not registered. Call builder.Services.AddSessionGen() before app.MapSessionGen().");
        DefaultSchemeCheck.Run(endpoints.ServiceProvider);
        var path = sessions.Settings.EndpointsPath.TrimEnd('/');
        var group = endpoints.MapGroup("");
        group.WithTags(Tag).AllowAnonymous().DisableAntiforgery();
        var forEverybody = group.MapGroup("").WithMetadata(SessionlessMetadata.Instance);

        // In no cache of the server either, whatever policy the application has for all of its endpoints.
        var forOne = group.MapGroup("").CacheOutput(policy => policy.NoCache());

        MapGet(forOne, path.Length == 0 ? "/" : path, sessions.GetSessionAsync)
            .WithName("SessionGen.GetSession")
            .WithSummary("The active session of this browser and its claims.")
            .Produces<SessionResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        MapGet(forOne, path + "/list", sessions.ListSessionsAsync)
            .WithName("SessionGen.ListSessions")
            .WithSummary("The sessions of this browser, oldest first, and which of them is active.")
            .Produces<SessionListResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        MapPost(forOne, path + "/active", sessions.SetActiveAsync)
            .WithName("SessionGen.SetActiveSession")
            .WithSummary("Switches to another of this browser's sessions.")
            .Accepts<SessionActiveRequest>(JsonType, FormType)
            .Produces<SessionListResponse>(StatusCodes.Status200OK, JsonType)
            .Produces(StatusCodes.Status303SeeOther)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        MapPost(forOne, path + "/token", sessions.CreateTokenAsync)
            .WithName("SessionGen.CreateToken")
            .WithSummary("A short-lived bearer token of one of this browser's sessions.")
            .Accepts<SessionTokenRequest>(isOptional: true, JsonType, FormType)
            .Produces<SessionTokenResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        MapPost(forOne, path + "/sign-out", sessions.SignOutAsync)
            .WithName("SessionGen.SignOut")
            .WithSummary("Signs one of this browser's sessions out, or all of them.")
            .Accepts<SessionSignOutRequest>(isOptional: true, JsonType, FormType)
            .Produces<SessionRedirectResponse>(StatusCodes.Status200OK, JsonType)
            .Produces(StatusCodes.Status303SeeOther)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        MapGet(forEverybody, "/.well-known/jwks.json", sessions.GetKeysAsync)
            .WithName("SessionGen.GetKeys")
            .WithSummary("The public keys that session tokens are verified with (RFC 7517).")
            .Produces<SessionKeysResponse>(StatusCodes.Status200OK, "application/jwk-set+json")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        forEverybody.MapSessionScript(path);
        SessionPageEndpoints.Map(forOne, forEverybody, endpoints.ServiceProvider);
        return group;
    }

    /// <summary>Maps GET, and HEAD beside it, which documents would list as an operation of its own. What is the same for both, the group has.</summary>
    private static RouteHandlerBuilder MapGet(RouteGroupBuilder group, string pattern, Func<HttpContext, Task> handler)
    {
        group.MapMethods(pattern, [HttpMethods.Head], Handler(handler)).ExcludeFromDescription();
        return group.MapGet(pattern, Handler(handler));
    }

    /// <summary>
    /// Maps POST, and the same for a body of no type or another one: a request without a body would otherwise go to a route of the
    /// application that takes everything, since that also takes requests without a type.
    /// </summary>
    private static RouteHandlerBuilder MapPost(RouteGroupBuilder group, string pattern, Func<HttpContext, Task> handler)
    {
        group.MapPost(pattern, Handler(handler)).ExcludeFromDescription();
        return group.MapPost(pattern, Handler(handler));
    }

    // As a Delegate, not as a RequestDelegate: only those get into OpenAPI documents.
    private static Delegate Handler(Func<HttpContext, Task> handler) => async (HttpContext http) =>
    {
        await handler(http);
        await http.Response.FlushWrittenAsync();
    };
}
