using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>The shortcodes of a claim.</summary>
internal sealed class ShortcodeBinder(FindingSink findings, List<ShortcodeModel> shortcodes)
{
    /// <returns>False where the shortcode was reported.</returns>
    public bool Bind(YamlScalar scalar, ClaimModel claim, string[] path)
    {
        _ = (scalar, claim, path, shortcodes);
        findings.Report(FindingDescriptors.ShortcodeSyntax, scalar.Span, "Shortcodes are not read yet.");
        return false;
    }
}
