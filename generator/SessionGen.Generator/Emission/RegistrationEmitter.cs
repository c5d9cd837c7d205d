using SessionGen.Configuration.Model;

namespace SessionGen.Generator.Emission;

/// <summary>SessionGenRegistration.g.cs: <c>AddSessionGen</c> with the settings of the file.</summary>
internal static class RegistrationEmitter
{
    /// <param name="namespace">Where SessionPolicies and SessionClaims are.</param>
    /// <param name="settings">The file; its policies and claims are in files of their own and not read here.</param>
    /// <param name="hasAspNetCore">Whether there are requests to authenticate, or only the runtime.</param>
    /// <param name="hasPages">Whether there are pages and components, which are registered as well.</param>
    public static GeneratedFile Emit(string @namespace, SessionsModel settings, bool hasAspNetCore, bool hasPages)
    {
        var writer = GeneratedFile.Begin("Microsoft.Extensions.DependencyInjection");
        writer.Summary("Registers sessions as sessions.yaml declares them.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block("public static partial class SessionGenRegistration"))
        {
            EmitSettings(writer, @namespace, settings);
            writer.Line();
            EmitAddSessionGen(writer, @namespace, hasAspNetCore, hasPages);
        }

        return new GeneratedFile("SessionGenRegistration.g.cs", writer.ToString());
    }

    private static void EmitSettings(SourceWriter writer, string @namespace, SessionsModel settings)
    {
        var (multiSession, concurrency, token, cookie) = (settings.MultiSession, settings.Concurrency, settings.Token, settings.Cookie);
        using (writer.Block("private static readonly global::SessionGen.Infrastructure.SessionGenSettings Settings = new()", "};"))
        {
            writer.Lines($"Policies = global::{@namespace}.SessionPolicies.All,");
            using (writer.Block("MultiSession = new()", "},"))
            {
                writer.Lines($"Enabled = {Literal(multiSession.Enabled)},");
                writer.Lines($"MaxSessions = {CSharpText.Literal(multiSession.MaxSessions)},");
                writer.Lines($"OnLimit = {Literal(multiSession.OnLimit)},");
                writer.Lines($"AfterSignOutUrl = {Literal(multiSession.AfterSignOutUrl)},");
            }

            using (writer.Block("Concurrency = new()", "},"))
            {
                writer.Lines($"MaxSessionsPerUser = {(concurrency.MaxSessionsPerUser is { } maximum ? CSharpText.Literal(maximum) : "null")},");
                writer.Lines($"OnLimit = {Literal(concurrency.OnLimit)},");
            }

            writer.Lines($"SignInUrl = {CSharpText.Literal(settings.SignInUrl)},");
            using (writer.Block("Token = new()", "},"))
            {
                writer.Lines($"Issuer = {Literal(token.Issuer)},");
                writer.Lines($"Audience = {Literal(token.Audience)},");
                writer.Lines($"Lifetime = {DurationSyntax.Expression(token.LifetimeSeconds)},");
                writer.Lines($"ClockSkew = {DurationSyntax.Expression(token.ClockSkewSeconds)},");
                writer.Lines($"Algorithm = global::SessionGen.SessionTokenAlgorithm.{(token.Algorithm == TokenAlgorithm.RS256 ? "RS256" : "ES256")},");
                writer.Lines($"KeyRotation = {DurationSyntax.Expression(token.KeyRotationSeconds)},");
            }

            using (writer.Block("Cookie = new()", "},"))
            {
                writer.Lines($"Name = {CSharpText.Literal(cookie.Name)},");
                writer.Lines($"SameSite = {Literal(cookie.SameSite)},");
                writer.Lines($"Domain = {Literal(cookie.Domain)},");
                writer.Lines($"Path = {CSharpText.Literal(cookie.Path)},");
                writer.Lines($"Persistent = {Literal(cookie.Persistent)},");
            }

            writer.Lines($"EndpointsPath = {CSharpText.Literal(settings.EndpointsPath)},");
        }
    }

    private static void EmitAddSessionGen(SourceWriter writer, string @namespace, bool hasAspNetCore, bool hasPages)
    {
        var runtime = hasAspNetCore
            ? "SessionGenAspNetCoreServiceCollectionExtensions.AddSessionGen"
            : "SessionGenRuntimeServiceCollectionExtensions.AddSessionGenRuntime";
        const string Extensions = "global::Microsoft.Extensions.DependencyInjection.";
        var claims = $"<global::{@namespace}.SessionClaims>";
        var registration = $"{Extensions}{runtime}{claims}(services, Settings, configure)";
        var all = hasPages
            ? $"{Extensions}SessionGenPageServiceCollectionExtensions.AddSessionGenPages{claims}(\n        {registration})"
            : registration;
        writer.Lines(
            $"""
            /// <summary>Registers sessions as sessions.yaml declares them.{(hasAspNetCore ? " The authentication scheme <c>SessionGen</c> becomes the default one." : "")}</summary>
            /// <param name="services">The services of the application.</param>
            /// <param name="configure">What differs between environments, such as the store.</param>
            /// <returns>The same services, so that calls can be chained.</returns>
            public static global::Microsoft.Extensions.DependencyInjection.IServiceCollection AddSessionGen(
                this global::Microsoft.Extensions.DependencyInjection.IServiceCollection services,
                global::System.Action<global::SessionGen.SessionGenOptions>? configure = null) =>
                {all};
            """);
    }

    private static string Literal(bool value) => value ? "true" : "false";

    private static string Literal(string? value) => value is null ? "null" : CSharpText.Literal(value);

    private static string Literal(LimitAction value) =>
        $"global::SessionGen.SessionLimitAction.{(value == LimitAction.Reject ? "Reject" : "EvictOldest")}";

    private static string Literal(SameSite value) => "global::SessionGen.SessionCookieSameSite." + value switch
    {
        SameSite.Strict => "Strict",
        SameSite.None => "None",
        _ => "Lax",
    };
}
