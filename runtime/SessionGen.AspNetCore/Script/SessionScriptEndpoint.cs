namespace SessionGen.AspNetCore.Script;

/// <summary>Maps the browser module, <c>GET /session/client.js</c>.</summary>
internal static class SessionScriptEndpoint
{
    private static readonly EmbeddedFile Script =
        new(typeof(SessionScriptEndpoint).Assembly, "SessionGen.client.js", "text/javascript; charset=utf-8");

    /// <param name="endpoints">The builder.</param>
    /// <param name="path">The path of the other endpoints, which the module expects beside itself.</param>
    public static void MapSessionScript(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapMethods(path + "/client.js", [HttpMethods.Get, HttpMethods.Head], Script.WriteAsync).ExcludeFromDescription();
}
