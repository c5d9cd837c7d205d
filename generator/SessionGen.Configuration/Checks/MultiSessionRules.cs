using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS030.</summary>
internal static class MultiSessionRules
{
    private const string Switch = "multiSession.enabled";

    public static void Check(BoundSettings settings, FindingSink findings)
    {
        if (settings.Get<bool>(Switch) is { IsWrong: true } or { Value: true })
        {
            return;
        }

        foreach (var key in SettingKeys.Of("multiSession"))
        {
            if (key.Path != Switch && settings.Get<object?>(key.Path) is { IsGiven: true, Node: { } node and not YamlRefused })
            {
                findings.Report(FindingDescriptors.MultiSessionOff, node.Span, key.Name);
            }
        }
    }
}
