using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS020.</summary>
internal static class ClaimNameRules
{
    // At the top level only: inside an object a name has no registered meaning.
    public static void Check(IReadOnlyList<BoundClaim> claims, FindingSink findings)
    {
        foreach (var claim in claims)
        {
            if (ClaimName.FindReserved(claim.Model.Name) is { } purpose)
            {
                findings.Report(
                    FindingDescriptors.ReservedClaim,
                    claim.NameNode.Span,
                    claim.Model.Name,
                    purpose,
                    ", such as '" + claim.Model.Name + "Value'");
            }
        }
    }
}
