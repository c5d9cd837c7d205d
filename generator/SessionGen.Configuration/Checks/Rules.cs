using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Checks;

/// <summary>Every rule over what the file says.</summary>
internal static class Rules
{
    public static void Check(SessionsFacts facts, SessionsModel model, FindingSink findings)
    {
        VersionRules.Check(facts, findings);
        LifetimeRules.Check(facts, findings);
        TokenLifetimeRules.Check(facts, findings);
        CookieRules.Check(facts, findings);
        PathRules.Check(facts, findings);
        MultiSessionRules.Check(facts.MultiSession, findings);
        ClaimNameRules.Check(facts.Claims, findings);
        SizeRules.Check(facts, model, findings);
    }
}
