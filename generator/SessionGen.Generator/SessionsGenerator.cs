using Microsoft.CodeAnalysis;
using SessionGen.Configuration;
using SessionGen.Generator.Emission;
using SessionGen.Generator.Pipeline;

namespace SessionGen.Generator;

/// <summary>
/// Compiles sessions.yaml to C#: policies, claims and the registration call. Text → file read → model → one output a generated file.
/// After the model nothing knows a position or a Roslyn object, so that an edit emits only what it changes.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SessionsGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider.Where(file => SessionsFileName.Matches(file.Path)).Collect();
        var file = files.Select(SessionsFileRead.First).WithTrackingName(StepNames.File);
        var secondPath = files.Select(SessionsFileRead.SecondPath).WithTrackingName(StepNames.SecondPath);
        var read = file.Select(SessionsFileRead.From).WithTrackingName(StepNames.Read);
        var model = read.Select((read, _) => read.File.Model).WithTrackingName(StepNames.Model);
        var error = read.Combine(secondPath).Select(FirstError.Of).WithTrackingName(StepNames.Error);

        var rootNamespace = context.AnalyzerConfigOptionsProvider
            .Select((options, _) => options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var value) ? value : "");
        var @namespace = model.Select((model, _) => model.Namespace).Combine(rootNamespace)
            .Select((names, _) => CSharpText.Namespace(names.Left ?? $"{names.Right}.Sessions")).WithTrackingName(StepNames.Namespace);
        var references = context.MetadataReferencesProvider.Where(References.Matter).Collect()
            .Select(References.Of).WithTrackingName(StepNames.References);

        var policies = model.Select((model, _) => model.Policies).Combine(@namespace).WithTrackingName(StepNames.Policies);
        var claims = model.Select((model, _) => model.Claims).Combine(@namespace).WithTrackingName(StepNames.Claims);
        var registration = model.Select((model, _) => model.Settings).Combine(@namespace).Combine(references)
            .WithTrackingName(StepNames.Registration);
        var httpContextExtensions = @namespace.Combine(references).WithTrackingName(StepNames.HttpContextExtensions);
        var shortcodes = read.Select(SessionsFileRead.Shortcodes).WithTrackingName(StepNames.Shortcodes);

        context.RegisterSourceOutput(error, (output, error) => output.Report(error));
        context.RegisterSourceOutput(policies, (output, input) => output.Add(PoliciesEmitter.Emit(input.Right, input.Left)));
        context.RegisterSourceOutput(claims, (output, input) => output.AddAll(ClaimsFiles.Emit(input.Right, input.Left)));
        context.RegisterSourceOutput(
            registration,
            (output, input) => output.Add(
                RegistrationEmitter.Emit(input.Left.Right, input.Left.Left, input.Right.HasAspNetCore, input.Right.HasPages)));
        context.RegisterSourceOutput(httpContextExtensions, (output, input) =>
        {
            if (input.Right.HasAspNetCore)
            {
                output.Add(HttpContextExtensionsEmitter.Emit(input.Left));
            }
        });
        context.RegisterSourceOutput(claims.Combine(shortcodes), (output, input) =>
        {
            if (input.Right is { } shortcodes)
            {
                output.Add(FromEmitter.Emit(input.Left.Right, input.Left.Left, shortcodes));
            }
        });
    }
}
