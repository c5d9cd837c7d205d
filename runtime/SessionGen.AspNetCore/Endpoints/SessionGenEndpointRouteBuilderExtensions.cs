using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SessionGen.AspNetCore.Endpoints;
using SessionGen.Infrastructure;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of SessionGen.</summary>
public static class SessionGenEndpointRouteBuilderExtensions
{
    internal const string KeysPath = "/.well-known/jwks.json";
    internal const string ConfigurationPath = "/.well-known/openid-configuration";

    private const string JsonType = "application/json";
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly EmbeddedFile Script =
        new(typeof(SessionGenEndpointRouteBuilderExtensions).Assembly, "SessionGen.client.js", "text/javascript; charset=utf-8");

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
    /// <c>GET /session/client.js</c> and <c>GET /session/.well-known/openid-configuration</c> beside them, and
    /// <c>GET /.well-known/jwks.json</c>. They check access themselves: a fallback policy of the application does not apply to them.
    /// </summary>
    /// <returns>A builder for conventions of the application that apply to all of the endpoints.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSessionGen</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSessionGen(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var sessions = endpoints.ServiceProvider.GetService<ISessionEndpoints>()
            ?? throw new InvalidOperationException(
                "SessionGen is not registered. Call builder.Services.AddSessionGen() before app.MapSessionGen().");
        endpoints.ServiceProvider.GetRequiredService<DefaultScheme>().WarnIfCookies(endpoints.ServiceProvider);
        var path = endpoints.ServiceProvider.GetRequiredService<SessionGenSettings>().EndpointsPath;
        var group = endpoints.MapGroup("");
        group.WithTags("Session").AllowAnonymous().DisableAntiforgery();
        var shared = group.MapGroup("").WithMetadata(new SessionlessMetadata());

        // Not in output caching either, whatever base policy the application has.
        var personal = group.MapGroup("").CacheOutput(policy => policy.NoCache());

        MapGet(personal, path, AsNamed(sessions.GetSessionAsync))
            .WithName("SessionGen.GetSession")
            .WithSummary("Gets the active session of this browser and its claims.")
            .Produces<SessionResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound);

        MapGet(personal, path + "/list", AsNamed(sessions.ListSessionsAsync))
            .WithName("SessionGen.ListSessions")
            .WithSummary("Gets the sessions of this browser, oldest first, and which of them is active.")
            .Produces<SessionListResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound);

        MapPost(personal, path + "/active", AsNamed(sessions.SetActiveAsync))
            .WithName("SessionGen.SetActiveSession")
            .WithSummary("Switches to another session of this browser.")
            .Accepts<SessionActiveRequest>(JsonType, FormType)
            .Produces<SessionListResponse>(StatusCodes.Status200OK, JsonType)
            .Produces(StatusCodes.Status303SeeOther)
            .ProducesProblems(WriteProblems);

        MapPost(personal, path + "/token", AsNamed(sessions.CreateTokenAsync))
            .WithName("SessionGen.CreateToken")
            .WithSummary("Creates a short-lived bearer token for a session of this browser.")
            .Accepts<SessionTokenRequest>(isOptional: true, JsonType, FormType)
            .Produces<SessionTokenResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblems(WriteProblems);

        MapPost(personal, path + "/sign-out", AsNamed(sessions.SignOutAsync))
            .WithName("SessionGen.SignOut")
            .WithSummary("Signs out one session of this browser, or all of them.")
            .Accepts<SessionSignOutRequest>(isOptional: true, JsonType, FormType)
            .Produces<SessionRedirectResponse>(StatusCodes.Status200OK, JsonType)
            .Produces(StatusCodes.Status303SeeOther)
            .ProducesProblems(WriteProblems);

        MapGet(shared, KeysPath, AsDelegate(sessions.GetKeysAsync))
            .WithName("SessionGen.GetKeys")
            .WithSummary("Gets the public keys that verify bearer tokens (RFC 7517).")
            .Produces<SessionKeysResponse>(StatusCodes.Status200OK, "application/jwk-set+json")
            .ProducesProblems();

        MapGet(shared, path + ConfigurationPath, AsDelegate(sessions.GetConfigurationAsync))
            .WithName("SessionGen.GetConfiguration")
            .WithSummary("Gets the issuer, the address of the keys and the algorithm, for services that verify bearer tokens.")
            .Produces<SessionConfigurationResponse>(StatusCodes.Status200OK, JsonType)
            .ProducesProblems();

        shared.MapMethods(path + "/client.js", [HttpMethods.Get, HttpMethods.Head], Script.WriteAsync).ExcludeFromDescription();
        return group;
    }

    /// <summary>Maps GET, and HEAD separately, so that OpenAPI documents do not list it.</summary>
    private static RouteHandlerBuilder MapGet(RouteGroupBuilder group, string pattern, Delegate handler)
    {
        group.MapMethods(pattern, [HttpMethods.Head], handler).ExcludeFromDescription();
        return group.MapGet(pattern, handler);
    }

    // A second time for the accepted content types only: a request without a body, and so without a type, would otherwise go to a
    // catch-all route of the application.
    private static RouteHandlerBuilder MapPost(RouteGroupBuilder group, string pattern, Delegate handler)
    {
        group.MapPost(pattern, handler).ExcludeFromDescription();
        return group.MapPost(pattern, handler);
    }

    private static void ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.ProducesProblem(status);
        }

        endpoint.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    // A Delegate and not a RequestDelegate, which OpenAPI documents leave out.
    private static Delegate AsDelegate(Func<HttpContext, Task> handler) => async (HttpContext http) =>
    {
        await handler(http);
        await http.Response.FlushWrittenAsync();
    };

    /// <summary>Adds the header that names a session as a parameter, for OpenAPI documents only.</summary>
    private static Delegate AsNamed(Func<HttpContext, Task> handler) => async (
        HttpContext http,
        [FromHeader(Name = CacheHeaders.SessionIdHeader)]
        [Description("The id of the session of this browser that the request runs as. By default the active one.")]
        string? _) =>
    {
        await handler(http);
        await http.Response.FlushWrittenAsync();
    };
}
