using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS030.</summary>
internal static class MultiSessionRules
{
    public static void Check(MultiSessionFacts multiSession, FindingSink findings)
    {
        if (multiSession.Enabled.IsWrong || multiSession.Enabled.Value)
        {
            return;
        }

        Report("maxSessions", multiSession.MaxSessions.IsWrong ? null : multiSession.MaxSessions.Node);
        Report("onLimit", multiSession.OnLimit.IsWrong ? null : multiSession.OnLimit.Node);
        Report("afterSignOutUrl", multiSession.AfterSignOutUrl.IsWrong ? null : multiSession.AfterSignOutUrl.Node);

        void Report(string key, YamlNode? node)
        {
            if (node is not null and not YamlRefused)
            {
                findings.Report(FindingDescriptors.MultiSessionOff, node.Span, key);
            }
        }
    }
}
