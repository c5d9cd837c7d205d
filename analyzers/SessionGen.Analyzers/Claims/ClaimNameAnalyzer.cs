using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using SessionGen.Configuration.Model;

namespace SessionGen.Analyzers.Claims;

/// <summary>
/// Checks C# that asks for a claim by its name. Reports a misspelled name (SESS050), and a declared claim that could be read in a way that
/// the compiler checks (SESS051).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClaimNameAnalyzer : DiagnosticAnalyzer
{
    internal const string PropertyNameProperty = "SessionGen.PropertyName";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.MisspelledClaim, Descriptors.ClaimReadByName];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext start)
    {
        if (SessionsFiles.Read(start.Options, start.TryGetValue) is not { } file || file.Model.Claims.Count == 0)
        {
            return;
        }

        var methods = new ClaimMethods(start.Compilation);
        if (methods.IsEmpty)
        {
            return;
        }

        var claims = new DeclaredClaims(file.Model.Claims);
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
                var better = ClaimMethods.IsRead(invocation.TargetMethod) ? "SessionClaims." : "SessionClaims.Names.";
                Report(context, Descriptors.ClaimReadByName, value, declared, declared.Name, better + declared.PropertyName);
            }
        }
        else if (claims.FindMisspelled(name) is { } meant)
        {
            Report(context, Descriptors.MisspelledClaim, value, meant, name, meant.Name);
        }
    }

    // SessionClaims.Names.Department: the compiler checks it already.
    private static bool IsGeneratedConstant(IOperation value) =>
        value is IFieldReferenceOperation { Field.ContainingType: { Name: "Names", ContainingType.Name: "SessionClaims" } };

    private static void Report(
        OperationAnalysisContext context, DiagnosticDescriptor descriptor, IOperation value, ClaimModel claim, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(
            descriptor,
            value.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty
                .Add(FindingDiagnostics.SuggestionProperty, claim.Name)
                .Add(PropertyNameProperty, claim.PropertyName),
            arguments));
}
