using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
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

    private static ReadOnlySpan<int> WriteProblems =>
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status401Unauthorized,
        StatusCodes.Status403Forbidden,
        StatusCodes.Status404NotFound,
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType,
    ];

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

        MapGet(forOne, path.Length == 0 ? "/" : path, AsNamed(sessions.GetSessionAsync))
            .WithName("SessionGen.GetSession")
            .WithSummary("The active session of this browser and its claims.")
            .Produces<SessionResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound);

        MapGet(forOne, path + "/list", AsNamed(sessions.ListSessionsAsync))
            .WithName("SessionGen.ListSessions")
            .WithSummary("The sessions of this browser, oldest first, and which of them is active.")
            .Produces<SessionListResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound);

        MapPost(forOne, path + "/active", AsNamed(sessions.SetActiveAsync))
            .WithName("SessionGen.SetActiveSession")
            .WithSummary("Switches to another of this browser's sessions.")
            .Accepts<SessionActiveRequest>(JsonType, FormType)
            .Produces<SessionListResponse>(StatusCodes.Status200OK, JsonType)
            .Produces(StatusCodes.Status303SeeOther)
            .ProducesProblems(WriteProblems);

        MapPost(forOne, path + "/token", AsNamed(sessions.CreateTokenAsync))
            .WithName("SessionGen.CreateToken")
            .WithSummary("A short-lived bearer token of one of this browser's sessions.")
            .Accepts<SessionTokenRequest>(isOptional: true, JsonType, FormType)
            .Produces<SessionTokenResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblems(WriteProblems);

        MapPost(forOne, path + "/sign-out", AsNamed(sessions.SignOutAsync))
            .WithName("SessionGen.SignOut")
            .WithSummary("Signs one of this browser's sessions out, or all of them.")
            .Accepts<SessionSignOutRequest>(isOptional: true, JsonType, FormType)
            .Produces<SessionRedirectResponse>(StatusCodes.Status200OK, JsonType)
            .Produces(StatusCodes.Status303SeeOther)
            .ProducesProblems(WriteProblems);

        MapGet(forEverybody, "/.well-known/jwks.json", AsDelegate(sessions.GetKeysAsync))
            .WithName("SessionGen.GetKeys")
            .WithSummary("The public keys that session tokens are verified with (RFC 7517).")
            .Produces<SessionKeysResponse>(StatusCodes.Status200OK, "application/jwk-set+json")
            .ProducesProblems();

        forEverybody.MapSessionScript(path);
        return group;
    }

    /// <summary>Maps GET, and HEAD beside it, which documents would list as an operation of its own. What is the same for both, the group has.</summary>
    private static RouteHandlerBuilder MapGet(RouteGroupBuilder group, string pattern, Delegate handler)
    {
        group.MapMethods(pattern, [HttpMethods.Head], handler).ExcludeFromDescription();
        return group.MapGet(pattern, handler);
    }

    /// <summary>
    /// Maps POST, and the same for a body of no type or another one: a request without a body would otherwise go to a route of the
    /// application that takes everything, since that also takes requests without a type.
    /// </summary>
    private static RouteHandlerBuilder MapPost(RouteGroupBuilder group, string pattern, Delegate handler)
    {
        group.MapPost(pattern, handler).ExcludeFromDescription();
        return group.MapPost(pattern, handler);
    }

    /// <summary>The statuses, and that of a store that does not answer.</summary>
    private static void ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.ProducesProblem(status);
        }

        endpoint.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    // As a Delegate, not as a RequestDelegate: only those get into OpenAPI documents.
    private static Delegate AsDelegate(Func<HttpContext, Task> handler) => async (HttpContext http) =>
    {
        await handler(http);
        await http.Response.FlushWrittenAsync();
    };

    /// <summary>The same with the header that names a session as a parameter, for documents: authentication has read it by then.</summary>
    private static Delegate AsNamed(Func<HttpContext, Task> handler) => async (
        HttpContext http,
        [FromHeader(Name = SessionName.Header)][Description("The session of this browser that the request runs as, by its id. Without it, the active one.")] string? _) =>
    {
        await handler(http);
        await http.Response.FlushWrittenAsync();
    };
}
