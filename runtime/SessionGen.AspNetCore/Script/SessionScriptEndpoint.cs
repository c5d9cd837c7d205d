namespace SessionGen.AspNetCore.Script;

/// <summary>Maps <c>GET /session/client.js</c>.</summary>
internal static class SessionScriptEndpoint
{
    /// <param name="endpoints">The builder.</param>
    /// <param name="path">The path of the other endpoints, which the module expects beside itself.</param>
    public static void MapSessionScript(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapMethods(path + "/client.js", [HttpMethods.Get, HttpMethods.Head], (Delegate)SessionScript.WriteAsync)
            .ExcludeFromDescription();
}
