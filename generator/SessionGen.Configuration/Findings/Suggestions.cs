namespace SessionGen.Configuration.Findings;

/// <summary>"Did you mean": the word that was probably meant by another one.</summary>
internal static class Suggestions
{
    private const int LongestWord = 64;

    // What people know a thing by from other systems. A word counts only where its target is a candidate.
    private static readonly Dictionary<string, string> _synonyms = Invert(
        ("inactivityTimeout", "idletimeout idle inactivity slidingexpiration timeout"),
        ("maximumLifetime", "absolutetimeout absolutelifetime maxlifetime maxage"),
        ("lifetime", "session sessions lifetimes ttl expiration expiresin"),
        ("clockSkew", "skew"),
        ("algorithm", "alg"),
        ("issuer", "iss"),
        ("audience", "aud"),
        ("optional", "nullable"),
        ("value", "const constant"),
        ("values", "enum"),
        ("properties", "fields members"),
        ("description", "doc comment"),
        ("maxLength", "maximumlength"),
        ("maxItems", "maximumitems maxcount"),
        ("url", "signinurl loginurl"),
        ("signIn", "login"),
        ("userType", "user"),
        ("maxSessions", "maxsessionsperclient"),
        ("policies", "policy"),
        ("cookie", "cookies"),
        ("token", "tokens"),
        ("path", "route"),
        ("boolean", "bool"),
        ("integer", "int int32 int64 long"),
        ("number", "double float decimal"),
        ("timestamp", "date datetime datetimeoffset time"),
        ("uuid", "guid"),
        ("string", "text str"),
        ("string[]", "array list strings"),
        ("object", "record map"),
        ("evictOldest", "evict replace"),
        ("reject", "deny block"));

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

        if (candidates.FirstOrDefault(candidate => Normalize(candidate) == normal) is { } same)
        {
            return same;
        }

        if (_synonyms.TryGetValue(normal, out var synonym) && candidates.Contains(synonym))
        {
            return synonym;
        }

        string? best = null;
        var bestDistance = 1 + normal.Length switch { <= 3 => 1, <= 8 => 2, _ => 3 };
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

    private static Dictionary<string, string> Invert(params (string Target, string Words)[] rows)
        => rows.SelectMany(row => row.Words.Split(' '), (row, word) => (word, row.Target))
            .ToDictionary(pair => pair.word, pair => pair.Target, StringComparer.Ordinal);

    // Case, and the separators of snake_case and kebab-case, make no difference.
    private static string Normalize(string word)
        => new([.. word.Where(c => c is not ('_' or '-' or ' ')).Select(char.ToLowerInvariant)]);

    // Optimal string alignment: insertions, deletions, replacements and swaps of neighbors.
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
