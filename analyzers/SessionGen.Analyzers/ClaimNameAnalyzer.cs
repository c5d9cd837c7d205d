using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SessionGen.Analyzers;

/// <summary>
/// C# that asks for a claim by its name: a name that is nearly a declared one is a misspelling (SESS050), a declared one is better
/// asked for in a way that the compiler checks (SESS051).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClaimNameAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The property of a diagnostic that holds the C# name of the declared claim, for the code fixes.</summary>
    internal const string PropertyNameProperty = "SessionGen.PropertyName";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.MisspeltClaim, Descriptors.ClaimReadByName];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext start)
    {
        if (ParsedSessionsFile.Find(start.Options, start.TryGetValue) is not { } parsed || parsed.File.Model.Claims.Count == 0)
        {
            return;
        }

        var methods = ClaimMethods.In(start.Compilation);
        if (methods.IsEmpty)
        {
            return;
        }

        var claims = new DeclaredClaims(parsed.File.Model.Claims);
        start.RegisterOperationAction(context => Analyze(context, methods, claims), OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context, ClaimMethods methods, DeclaredClaims claims)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if (methods.FindClaimName(invocation) is not { Value: { ConstantValue: { HasValue: true, Value: string name } } value })
        {
            return;
        }

        if (claims.Find(name) is { } declared)
        {
            if (!IsGeneratedConstant(value))
            {
                var better = ClaimMethods.IsRead(invocation.TargetMethod) ? $"SessionClaims.{declared.PropertyName}" : $"SessionClaims.Names.{declared.PropertyName}";
                Report(context, Descriptors.ClaimReadByName, value, declared.Name, declared.PropertyName, declared.Name, better);
            }
        }
        else if (claims.FindMisspelt(name) is { } meant)
        {
            Report(context, Descriptors.MisspeltClaim, value, meant.Name, meant.PropertyName, name, meant.Name);
        }
    }

    /// <summary><c>SessionClaims.Names.Department</c>: the compiler checks it already.</summary>
    private static bool IsGeneratedConstant(IOperation value) =>
        value is IFieldReferenceOperation { Field.ContainingType: { Name: "Names", ContainingType.Name: "SessionClaims" } };

    private static void Report(OperationAnalysisContext context, DiagnosticDescriptor descriptor, IOperation value, string suggestion, string propertyName, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(
            descriptor,
            value.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty
                .Add(FindingDiagnostics.SuggestionProperty, suggestion)
                .Add(PropertyNameProperty, propertyName),
            arguments));
}
