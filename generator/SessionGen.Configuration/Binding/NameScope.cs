using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>
/// The names of one C# declaration space. A name that is taken is SESS021; it still gets a free one, so that the C# generated beside
/// the error compiles.
/// </summary>
internal sealed class NameScope(FindingSink findings, IEnumerable<string> reserved)
{
    /// <summary>The compiler refuses names of more than 1,023 bytes in metadata (CS7013); so many letters are fewer in any script.</summary>
    private const int LongestName = 255;

    /// <summary>What every record has from <see cref="object"/> or from being a record.</summary>
    public static readonly string[] RecordMembers =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "ReferenceEquals", "MemberwiseClone", "Finalize", "EqualityContract", "PrintMembers", "Clone",
    ];

    /// <summary>What the record of all claims has besides, from the generator.</summary>
    public static readonly string[] ClaimsMembers = ["Names", "From"];

    /// <summary>What the generated class of the policies has.</summary>
    public static readonly string[] PolicyMembers =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "ReferenceEquals", "MemberwiseClone", "Finalize", "SessionPolicies", "All", "TryGet",
    ];

    /// <summary>The types that are always generated in the namespace.</summary>
    public static readonly string[] Types = ["SessionClaims", "SessionPolicies", "SessionGenRegistration", "SessionGenHttpContextExtensions"];

    /// <summary>The storage of an enum has a name that no member may have (CS0076).</summary>
    public static readonly string[] EnumMembers = ["value__"];

    private readonly HashSet<string> _reserved = new(reserved, StringComparer.Ordinal);
    private readonly Dictionary<string, YamlScalar> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nextNumbers = new(StringComparer.Ordinal);

    /// <param name="name">The C# name wanted; empty where the text has no letter.</param>
    /// <param name="source">The text it comes from.</param>
    /// <param name="what">For the message: <c>claim</c>, <c>policy</c>, <c>enum value</c>.</param>
    /// <param name="remedy">For the message: what to write.</param>
    public string Take(string name, YamlScalar source, string what, string remedy)
    {
        var text = Quote.Text(source.Value);
        if (name.Length == 0)
        {
            findings.Report(FindingDescriptors.NameCollision, source.Span, Invariant.Format(
                "The {0} '{1}' has no letter or digit, so it has no C# name. {2}",
                what,
                text,
                remedy));
            return TakeFree("Unnamed", source);
        }

        if (name.Length > LongestName)
        {
            findings.Report(FindingDescriptors.NameCollision, source.Span, Invariant.Format(
                "The {0} '{1}' becomes a C# name of {2} characters; a name has at most {3}. {4}",
                what,
                text,
                name.Length,
                LongestName,
                remedy));
            return TakeFree(name.Substring(0, LongestName), source);
        }

        if (_taken.TryGetValue(name, out var other))
        {
            findings.Report(new Finding(
                FindingDescriptors.NameCollision,
                source.Span,
                [Invariant.Format(
                    "The {0} '{1}' becomes the C# name '{2}', and so does '{3}' in line {4}. {5}",
                    what,
                    text,
                    name,
                    Quote.Text(other.Value),
                    other.Span.Start.Line + 1,
                    remedy)],
                AdditionalSpan: other.Span));
            return TakeFree(name, source);
        }

        if (_reserved.Contains(name))
        {
            findings.Report(FindingDescriptors.NameCollision, source.Span, Invariant.Format(
                "The {0} '{1}' becomes the C# name '{2}', which the generated type has already. {3}",
                what,
                text,
                name,
                remedy));
            return TakeFree(name, source);
        }

        _taken.Add(name, source);
        return name;
    }

    /// <summary>A name that only has to be free, since nobody wrote it: that of a nested type.</summary>
    public string TakeFree(string name, YamlScalar source)
    {
        if (!_nextNumbers.TryGetValue(name, out var number))
        {
            number = 2;
        }

        var free = name;
        for (; _taken.ContainsKey(free) || _reserved.Contains(free); number++)
        {
            free = name + Invariant.Text(number);
        }

        _nextNumbers[name] = number;
        _taken.Add(free, source);
        return free;
    }
}
