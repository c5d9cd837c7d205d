namespace SessionGen.Configuration.Findings;

/// <summary>"Did you mean": the word that was probably meant by another one.</summary>
internal static class Suggestions
{
    private const int LongestWord = 64;

    /// <summary>What people know a thing by from other systems. A word counts only where its target is a candidate.</summary>
    private static readonly Dictionary<string, string> _synonyms = new(StringComparer.Ordinal)
    {
        ["idletimeout"] = "inactivityTimeout",
        ["idle"] = "inactivityTimeout",
        ["inactivity"] = "inactivityTimeout",
        ["slidingexpiration"] = "inactivityTimeout",
        ["timeout"] = "inactivityTimeout",
        ["absolutetimeout"] = "maximumLifetime",
        ["absolutelifetime"] = "maximumLifetime",
        ["maxlifetime"] = "maximumLifetime",
        ["maxage"] = "maximumLifetime",
        ["session"] = "lifetime",
        ["sessions"] = "lifetime",
        ["lifetimes"] = "lifetime",
        ["ttl"] = "lifetime",
        ["expiration"] = "lifetime",
        ["expiresin"] = "lifetime",
        ["skew"] = "clockSkew",
        ["alg"] = "algorithm",
        ["iss"] = "issuer",
        ["aud"] = "audience",
        ["nullable"] = "optional",
        ["const"] = "value",
        ["constant"] = "value",
        ["enum"] = "values",
        ["fields"] = "properties",
        ["members"] = "properties",
        ["doc"] = "description",
        ["comment"] = "description",
        ["maximumlength"] = "maxLength",
        ["maximumitems"] = "maxItems",
        ["maxcount"] = "maxItems",
        ["signinurl"] = "url",
        ["loginurl"] = "url",
        ["login"] = "signIn",
        ["user"] = "userType",
        ["maxsessionsperclient"] = "maxSessions",
        ["policy"] = "policies",
        ["cookies"] = "cookie",
        ["tokens"] = "token",
        ["route"] = "path",
        ["bool"] = "boolean",
        ["int"] = "integer",
        ["int32"] = "integer",
        ["int64"] = "integer",
        ["long"] = "integer",
        ["double"] = "number",
        ["float"] = "number",
        ["decimal"] = "number",
        ["date"] = "timestamp",
        ["datetime"] = "timestamp",
        ["datetimeoffset"] = "timestamp",
        ["time"] = "timestamp",
        ["guid"] = "uuid",
        ["text"] = "string",
        ["str"] = "string",
        ["array"] = "string[]",
        ["list"] = "string[]",
        ["strings"] = "string[]",
        ["record"] = "object",
        ["map"] = "object",
        ["evict"] = "evictOldest",
        ["replace"] = "evictOldest",
        ["deny"] = "reject",
        ["block"] = "reject",
    };

    /// <returns>The one candidate that is near, or null.</returns>
    public static string? Find(string word, IReadOnlyList<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var normal = Normalize(word);
        if (normal.Length == 0)
        {
            return null;
        }

        var allowed = normal.Length switch { <= 3 => 1, <= 8 => 2, _ => 3 };
        string? best = null;
        var bestDistance = allowed + 1;
        foreach (var candidate in candidates)
        {
            var other = Normalize(candidate);
            if (string.Equals(normal, other, StringComparison.Ordinal))
            {
                return candidate;
            }

        }

        if (FindSynonym(normal, candidates) is { } synonym)
        {
            return synonym;
        }

        foreach (var candidate in candidates)
        {
            var other = Normalize(candidate);

            // Words of three letters and fewer are all near one another.
            var distance = Math.Min(normal.Length, other.Length) <= 2 ? int.MaxValue : GetDistance(normal, other, bestDistance);
            var isLike = distance <= 1 || normal[0] == other[0];
            if (isLike && distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    private static string? FindSynonym(string normal, IReadOnlyList<string> candidates)
    {
        if (_synonyms.TryGetValue(normal, out var target))
        {
            foreach (var candidate in candidates)
            {
                if (string.Equals(candidate, target, StringComparison.Ordinal))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    /// <summary>Case, and the separators of snake_case and kebab-case, make no difference.</summary>
    private static string Normalize(string word)
    {
        var letters = new char[word.Length];
        var count = 0;
        foreach (var c in word)
        {
            if (c is not ('_' or '-' or ' '))
            {
                letters[count++] = char.ToLowerInvariant(c);
            }
        }

        return new string(letters, 0, count);
    }

    /// <summary>Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.</summary>
    internal static int GetDistance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) >= limit)
        {
            return int.MaxValue;
        }

        var beforePrevious = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                }
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[right.Length];
    }
}
