using System.Globalization;

namespace SessionGen.Generator.Emission;

/// <summary>Returns C# names that are unique among those returned before and those reserved at the start.</summary>
internal sealed class UniqueNames(StringComparer comparer, params string[] taken)
{
    private readonly HashSet<string> _taken = new(taken, comparer);

    public UniqueNames(params string[] taken)
        : this(StringComparer.Ordinal, taken)
    {
    }

    public void Take(string name) => _taken.Add(name);

    public string Get(string name)
    {
        var unique = name;
        for (var i = 2; !_taken.Add(unique); i++)
        {
            unique = name + i.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }

    public string GetLocal(string property)
    {
        var name = CamelCase(property);
        return CSharpText.Identifier(Get(name));
    }

    public static string CamelCase(string property) => char.ToLowerInvariant(property[0]) + property.Substring(1);
}
