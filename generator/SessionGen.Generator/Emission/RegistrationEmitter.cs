using SessionGen.Configuration.Schema;
using SessionGen.Infrastructure;

namespace SessionGen.Generator.Emission;

/// <summary>SessionGenRegistration.g.cs: <c>AddSessionGen</c> with the settings of the file.</summary>
internal static class RegistrationEmitter
{
    public static GeneratedFile Emit(string @namespace, SessionGenSettings settings, bool hasAspNetCore, bool hasPages)
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

    private static void EmitSettings(SourceWriter writer, string @namespace, SessionGenSettings settings)
    {
        using (writer.Block("private static readonly global::SessionGen.Infrastructure.SessionGenSettings Settings = new()", "};"))
        {
            writer.Lines($"Policies = global::{@namespace}.SessionPolicies.All,");
            foreach (var section in SettingKeys.All.GroupBy(key => key.Property.Split('.')[0]))
            {
                if (section.First().Property == section.Key)
                {
                    Assign(section.First(), section.Key);
                    continue;
                }

                using (writer.Block($"{section.Key} = new()", "},"))
                {
                    foreach (var key in section)
                    {
                        Assign(key, key.Property.Substring(section.Key.Length + 1));
                    }
                }
            }
        }

        void Assign(SettingKey key, string property) => writer.Lines($"{property} = {Literal(key.Get(settings))},");
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
        var scheme = hasAspNetCore ? " The authentication scheme <c>SessionGen</c> becomes the default one." : "";
        writer.Lines(
            $"""
            /// <summary>Registers sessions as sessions.yaml declares them.{scheme}</summary>
            /// <param name="services">The services of the application.</param>
            /// <param name="configure">What differs between environments, such as the store.</param>
            /// <returns>The same services, so that calls can be chained.</returns>
            public static global::Microsoft.Extensions.DependencyInjection.IServiceCollection AddSessionGen(
                this global::Microsoft.Extensions.DependencyInjection.IServiceCollection services,
                global::System.Action<global::SessionGen.SessionGenOptions>? configure = null) =>
                {all};
            """);
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool boolean => boolean ? "true" : "false",
        int integer => CSharpText.Literal(integer),
        TimeSpan duration => DurationSyntax.Expression((long)duration.TotalSeconds),
        Enum choice => $"global::{choice.GetType().FullName}.{choice}",
        _ => CSharpText.Literal((string)value),
    };
}
