using Microsoft.CodeAnalysis;

namespace SessionGen.Analyzers.Tests.Harness;

/// <summary>Severities as the compiler takes them from its configuration files: by the path of a source file, and global ones.</summary>
internal sealed class ConfigSetOptionsProvider(AnalyzerConfigSet configuration) : SyntaxTreeOptionsProvider
{
    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

    public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        configuration.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        configuration.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
}
