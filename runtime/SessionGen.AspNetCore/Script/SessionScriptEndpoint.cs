using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SessionGen.AspNetCore.Script;

/// <summary>Maps <c>GET /session/client.js</c>.</summary>
internal static class SessionScriptEndpoint
{
    /// <param name="endpoints">Where to.</param>
    /// <param name="path">The path of the other endpoints, which the module finds beside itself.</param>
    public static void MapSessionScript(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapMethods(path + "/client.js", [HttpMethods.Get, HttpMethods.Head], (Delegate)SessionScript.WriteAsync)
            .ExcludeFromDescription();
}
