namespace SessionGen.Generator.Emission;

/// <summary>SessionGenHttpContextExtensions.g.cs: the session of a request with the claims of this project.</summary>
internal static class HttpContextExtensionsEmitter
{
    public static GeneratedFile Emit(string @namespace)
    {
        var claims = $"global::{@namespace}.SessionClaims";
        var list = $"global::SessionGen.SessionList<{claims}>";
        const string Http = "global::Microsoft.AspNetCore.Http.HttpContext";
        const string Cancellation = "global::System.Threading.CancellationToken cancellationToken = default";
        var writer = GeneratedFile.Begin("Microsoft.AspNetCore.Http");
        writer.Summary("The session of a request, with the claims that sessions.yaml declares.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block("internal static class SessionGenHttpContextExtensions"))
        {
            writer.Lines(
                $"""
                /// <summary>The active session of the request, or null where it has none.</summary>
                /// <param name="http">The request.</param>
                public static global::SessionGen.Session<{claims}>? GetSession(this {Http} http) =>
                    http.GetSession<{claims}>();

                /// <summary>The sessions (accounts) that are signed in in the browser, oldest first: one look-up in the store.</summary>
                /// <param name="http">The request.</param>
                /// <param name="cancellationToken">Ends the waiting.</param>
                public static global::System.Threading.Tasks.Task<{list}> GetSessionsAsync(this {Http} http, {Cancellation}) =>
                    http.GetSessionsAsync<{claims}>(cancellationToken);
                """);
        }

        return new GeneratedFile("SessionGenHttpContextExtensions.g.cs", writer.ToString());
    }
}
