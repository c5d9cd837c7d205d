using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Checks;

/// <summary>Every rule that looks at more than one value, or at a value that is allowed and unwise.</summary>
internal static class SessionsFileValidator
{
    public static void Validate(BoundFile file, SessionsModel model, FindingSink findings)
    {
        VersionRules.Check(file, findings);
        LifetimeRules.Check(file, findings);
        PolicyOrderRules.Check(file.Policies, findings);
        TokenLifetimeRules.Check(file, findings);
        CookieRules.Check(file, findings);
        MultiSessionRules.Check(file.Settings, findings);
        ClaimNameRules.Check(file.Claims, findings);
        SizeRules.Check(file, model, findings);
    }
}
