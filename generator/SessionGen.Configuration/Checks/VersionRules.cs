using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS007.</summary>
internal static class VersionRules
{
    private const int KnownVersion = 1;

    public static void Check(BoundFile file, FindingSink findings)
    {
        if (file.Version is { IsGiven: true, Value: { } version and not KnownVersion, Node: { } node })
        {
            findings.Report(new Finding(
                FindingDescriptors.UnknownVersion,
                node.Span,
                [node is YamlScalar scalar ? Quote.Text(scalar.Value) : Invariant.Text(version)],
                Suggestion: Invariant.Text(KnownVersion)));
        }
    }
}
