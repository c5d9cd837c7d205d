using Microsoft.CodeAnalysis;

namespace SessionGen.Generator;

/// <summary>What the generator itself reports. Everything else is the analyzers'.</summary>
internal static class DiagnosticDescriptors
{
    /// <summary>SESS000: sessions.yaml was not compiled: …</summary>
    public static readonly DiagnosticDescriptor NotCompiled = new(
        "SESS000",
        "sessions.yaml was not compiled",
        "sessions.yaml was not compiled: {0}: {1}{2}",
        "SessionGen",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "The file has errors. Types are still generated from what could be read, so that the error list shows the cause.",
        "https://github.com/sessiongen/sessiongen/blob/main/docs/rules/SESS000.md");
}
