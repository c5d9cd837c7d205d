using Microsoft.CodeAnalysis;
using SessionGen.Configuration.Findings;

namespace SessionGen.Generator.Pipeline;

/// <summary>What the generator itself reports. Everything else is the analyzers'.</summary>
internal static class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor NotCompiled = new(
        // A literal, since release tracking (RS2000) reads it from here; a test compares it with the list of rules.
        "SESS000",
        FindingDescriptors.NotCompiled.Title,
        FindingDescriptors.NotCompiled.MessageFormat,
        FindingDescriptors.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        FindingDescriptors.NotCompiled.Description,
        FindingDescriptors.NotCompiled.HelpLink);
}
