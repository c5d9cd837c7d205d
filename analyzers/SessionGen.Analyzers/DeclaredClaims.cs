using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;

namespace SessionGen.Analyzers;

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

    /// <summary>As .NET compares the types of claims: without regard to case.</summary>
    public ClaimModel? Find(string name) => _byName.TryGetValue(name, out var claim) ? claim : null;

    /// <summary>
    /// The declared claim that was meant, where the name is one or two letters off. A name that has a meaning of its own is never a
    /// misspelling: other schemes bring their own claims into the same principal.
    /// </summary>
    public ClaimModel? FindMisspelt(string name)
    {
        if (name.Length < ShortestName || KnownClaimNames.Contains(name))
        {
            return null;
        }

        ClaimModel? nearest = null;
        var best = int.MaxValue;
        var letters = name.ToUpperInvariant();
        foreach (var claim in _byName.Values.Where(claim => claim.Name.Length >= ShortestName).OrderBy(claim => claim.Name, StringComparer.Ordinal))
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
