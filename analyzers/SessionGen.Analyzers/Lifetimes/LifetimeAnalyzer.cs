using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers.Lifetimes;

/// <summary>
/// Reports C# that sets the lifetime of a cookie, a ticket or server-side state to a constant that contradicts sessions.yaml or exceeds
/// what browsers allow (SESS052).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LifetimeAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.ContradictingLifetime];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext start)
    {
        if (SessionsFiles.Read(start.Options, start.TryGetValue) is not { } file)
        {
            return;
        }

        var settings = new LifetimeSettings(start.Compilation);
        if (!settings.IsEmpty)
        {
            // In a file with errors, a lifetime may be a default in place of a value that could not be read.
            var declared = new DeclaredLifetimes(file.HasErrors ? [] : file.Model.Policies);
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
