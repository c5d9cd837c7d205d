namespace SessionGen.Generator.Emission;

/// <summary>SessionGenHttpContextExtensions.g.cs: the session of a request with the claims of this project.</summary>
internal static class HttpContextExtensionsEmitter
{
    public static GeneratedFile Emit(string @namespace)
    {
        var session = $"global::SessionGen.Session<global::{@namespace}.SessionClaims>";
        var writer = GeneratedFile.Begin("Microsoft.AspNetCore.Http");
        writer.Summary("The session of a request, with the claims that sessions.yaml declares.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block("internal static class SessionGenHttpContextExtensions"))
        {
            writer.Lines(
                $"""
                /// <summary>The active session of the request, or null where it has none.</summary>
                /// <param name="http">The request.</param>
                public static {session}? GetSession(this global::Microsoft.AspNetCore.Http.HttpContext http) =>
                    http.GetSession<global::{@namespace}.SessionClaims>();
                """);
        }

        return new GeneratedFile("SessionGenHttpContextExtensions.g.cs", writer.ToString());
    }
}
