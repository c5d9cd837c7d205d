using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>The names of one C# declaration space. A taken name is SESS021; a free one stands in, so that the C# compiles.</summary>
internal sealed class NameScope(FindingSink findings, IEnumerable<string> reserved)
{
    // The compiler refuses names of more than 1,023 bytes in metadata (CS7013); so many letters are fewer in any script.
    private const int LongestName = 255;

    public static readonly string[] RecordMembers =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "ReferenceEquals", "MemberwiseClone", "Finalize",
        "EqualityContract", "PrintMembers", "Clone",
    ];

    public static readonly string[] ClaimsMembers = ["Names", "From"];

    public static readonly string[] PolicyMembers =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "ReferenceEquals", "MemberwiseClone", "Finalize",
        "SessionPolicies", "All", "TryGet",
    ];

    public static readonly string[] Types =
        ["SessionClaims", "SessionPolicies", "SessionGenRegistration", "SessionGenHttpContextExtensions"];

    // CS0076.
    public static readonly string[] EnumMembers = ["value__"];

    private readonly HashSet<string> _reserved = new(reserved, StringComparer.Ordinal);
    private readonly Dictionary<string, YamlScalar> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nextNumbers = new(StringComparer.Ordinal);

    public string Take(string name, YamlScalar source, string what, string remedy)
    {
        var other = _taken.TryGetValue(name, out var taken) ? taken : null;
        var problem = name.Length == 0 ? "has no letter or digit, so it has no C# name"
            : name.Length > LongestName ? Invariant.Format(
                "becomes a C# name of {0} characters; the maximum is {1}",
                name.Length,
                LongestName)
            : other is not null ? Invariant.Format(
                "becomes the C# name '{0}', and so does '{1}' in line {2}", name, Quote.Text(other.Value), other.Span.Start.Line + 1)
            : _reserved.Contains(name) ? Invariant.Format("becomes the C# name '{0}', which the generated type already has", name)
            : null;
        if (problem is null)
        {
            _taken.Add(name, source);
            return name;
        }

        findings.Report(new Finding(
            FindingDescriptors.NameCollision,
            source.Span,
            [Invariant.Format("The {0} '{1}' {2}. {3}", what, Quote.Text(source.Value), problem, remedy)],
            AdditionalSpan: other?.Span));
        return TakeFree(name.Length == 0 ? "Unnamed" : name.Length > LongestName ? name.Substring(0, LongestName) : name, source);
    }

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
