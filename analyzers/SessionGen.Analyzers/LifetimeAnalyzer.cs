using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers;

/// <summary>
/// C# that sets the lifetime of a cookie, ticket or server-side state as a constant which sessions.yaml contradicts, or which no
/// browser grants (SESS052).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LifetimeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.ContradictingLifetime];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext start)
    {
        if (ParsedSessionsFile.Find(start.Options, start.TryGetValue) is not { } parsed)
        {
            return;
        }

        var settings = LifetimeSettings.In(start.Compilation);
        if (!settings.IsEmpty)
        {
            // In a file with errors a lifetime may be a default in place of what could not be read.
            var declared = new DeclaredLifetimes(parsed.File.HasErrors ? [] : parsed.File.Model.Policies);
            start.RegisterOperationAction(context => Analyze(context, settings, declared), OperationKind.SimpleAssignment);
        }
    }

    private static void Analyze(OperationAnalysisContext context, LifetimeSettings settings, DeclaredLifetimes declared)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is not IPropertyReferenceOperation target
            || settings.Find(target) is not { } setting
            || ConstantTimeSpan.Evaluate(assignment.Value) is not { } value
            || value <= TimeSpan.Zero)
        {
            return;
        }

        if (declared.FindContradiction(setting, value) is { } contradiction)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.ContradictingLifetime,
                assignment.Value.Syntax.GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(FindingDiagnostics.SuggestionProperty, contradiction.Replacement),
                target.Property.Name,
                contradiction.Reason,
                contradiction.Advice));
        }
    }
}
