using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration.Findings;

namespace SessionGen.Analyzers;

/// <summary>Reports the mistakes in sessions.yaml at their places in the file.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SessionsFileAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.SessionsFileRules;

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    // The start context is captured because the context of an additional file has no access to the cache of parsed files.
    private static void Start(CompilationStartAnalysisContext start)
    {
        var files = SessionsFiles.Find(start.Options);
        if (files.IsEmpty)
        {
            if (SessionsFileRequirement.AppliesTo(start.Compilation))
            {
                start.RegisterCompilationEndAction(end =>
                    end.ReportDiagnostic(Diagnostic.Create(Descriptors.NoFile, Location.None)));
            }

            return;
        }

        start.RegisterAdditionalFileAction(context =>
        {
            if (!files.Contains(context.AdditionalFile))
            {
                return;
            }

            if (context.AdditionalFile != files[0])
            {
                ReportFurtherFile(context, files[0]);
            }

            if (start.TryGetValue(context.AdditionalFile, SessionsFiles.Provider, out var parsed) && parsed is not null)
            {
                ReportFindings(context, [.. parsed.Findings, .. ChooserRule.Check(parsed, start.Compilation)]);
            }
        });
    }

    private static void ReportFindings(AdditionalFileAnalysisContext context, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (Descriptors.Find(finding.Descriptor) is { } descriptor)
            {
                context.ReportDiagnostic(FindingDiagnostics.Create(descriptor, finding, context.AdditionalFile.Path));
            }
        }
    }

    private static void ReportFurtherFile(AdditionalFileAnalysisContext context, AdditionalText first) =>
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.SeveralFiles,
            StartOf(context.AdditionalFile),
            [StartOf(first)],
            first.Path));

    private static Location StartOf(AdditionalText file) => Location.Create(file.Path, default, default(LinePositionSpan));
}
