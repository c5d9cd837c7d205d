using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Configuration;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Locking;

namespace SessionGen.Analyzers;

/// <summary>Compares sessions.yaml with sessions.lock.yaml beside it. Without a lock it does nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SessionsLockAnalyzer : DiagnosticAnalyzer
{
    private static readonly AdditionalTextValueProvider<SessionsLock?> s_provider =
        new(file => file.GetText() is { } text ? SessionsLock.Read(text.ToString()) : null);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.LockRules;

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext start)
    {
        var file = SessionsFiles.Find(start.Options).FirstOrDefault();
        var lockFile = file is null
            ? null
            : start.Options.AdditionalFiles.FirstOrDefault(other => SessionsFileName.IsLockOf(file.Path, other.Path));
        if (file is null || lockFile is null)
        {
            return;
        }

        var project = ProjectName.Of(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions);
        start.RegisterAdditionalFileAction(context =>
        {
            if ((context.AdditionalFile != file && context.AdditionalFile != lockFile)
                || !start.TryGetValue(lockFile, s_provider, out var locked) || locked is null)
            {
                return;
            }

            if (context.AdditionalFile == lockFile)
            {
                Report(context, LockComparison.CheckLock(locked, project));
            }
            else if (start.TryGetValue(file, SessionsFiles.Provider, out var parsed) && parsed is not null)
            {
                Report(context, LockComparison.Check(parsed, locked, project));
            }
        });
    }

    private static void Report(AdditionalFileAnalysisContext context, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var descriptor = Descriptors.LockRules.First(rule => rule.Id == finding.Descriptor.Id);
            context.ReportDiagnostic(FindingDiagnostics.Create(descriptor, finding, context.AdditionalFile.Path));
        }
    }
}
