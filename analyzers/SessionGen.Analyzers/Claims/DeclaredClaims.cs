using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;

namespace SessionGen.Analyzers.Claims;

/// <summary>The claims of sessions.yaml by name. Immutable and thread-safe.</summary>
internal sealed class DeclaredClaims
{
    // Names of one or two letters are all within two letters of one another.
    private const int ShortestName = 3;
    private const int LongestShortName = 4;

    private readonly Dictionary<string, ClaimModel> _byName = new(StringComparer.OrdinalIgnoreCase);

    public DeclaredClaims(IEnumerable<ClaimModel> claims)
    {
        foreach (var claim in claims)
        {
            _byName[claim.Name] = claim;
        }
    }

    public ClaimModel? Find(string name) => _byName.TryGetValue(name, out var claim) ? claim : null;

    // A well-known claim name is never a misspelling: other schemes add their own claims to the same principal.
    public ClaimModel? FindMisspelled(string name)
    {
        if (name.Length < ShortestName || KnownClaimNames.Contains(name))
        {
            return null;
        }

        ClaimModel? nearest = null;
        var best = int.MaxValue;
        var letters = name.ToUpperInvariant();
        var candidates = _byName.Values.Where(claim => claim.Name.Length >= ShortestName);
        foreach (var claim in candidates.OrderBy(claim => claim.Name, StringComparer.Ordinal))
        {
            var allowed = Math.Min(name.Length, claim.Name.Length) <= LongestShortName ? 1 : 2;
            var distance = Suggestions.GetDistance(letters, claim.Name.ToUpperInvariant(), limit: allowed + 1);
            if (distance <= allowed && distance < best)
            {
                (nearest, best) = (claim, distance);
            }
        }

        return nearest;
    }
}
