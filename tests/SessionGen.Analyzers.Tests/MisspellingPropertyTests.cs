using FsCheck;
using FsCheck.Fluent;
using SessionGen.Analyzers.Claims;
using SessionGen.Configuration.Model;

namespace SessionGen.Analyzers.Tests;

/// <summary>SESS050 speaks of a name one or two letters off a declared one, always, and of no other, ever.</summary>
public sealed class MisspellingPropertyTests
{
    private const string Alphabet = "abcdemnptxyz_";

    private static readonly Gen<string> s_name = Gen.Choose(3, 6)
        .SelectMany(length => Gen.ArrayOf(Gen.Elements(Alphabet.ToCharArray()), length))
        .Select(letters => new string(letters));

    [Fact]
    public void A_name_is_a_misspelling_exactly_where_it_is_as_near_as_its_length_allows() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(
            s_name.Two().ToArbitrary(),
            names => IsMisspelling(names.Item1, names.Item2) == (GetDistance(names.Item1, names.Item2) <= Allowed(names.Item1, names.Item2))));

    [Fact]
    public void A_letter_more_fewer_or_swapped_in_a_long_name_is_always_a_misspelling() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(
            s_name.Where(name => name.Length >= 5 && !KnownClaimNames.Contains(name)).Zip(Gen.Choose(0, 1_000)).ToArbitrary(),
            edit => Edits(edit.Item1, edit.Item2 % (edit.Item1.Length - 1))
                .Where(edited => edited != edit.Item1 && edited.Length >= 5 && !KnownClaimNames.Contains(edited))
                .All(edited => IsMisspelling(edited, declared: edit.Item1))));

    [Fact]
    public void Of_several_near_names_the_nearest_is_meant()
    {
        var claims = new DeclaredClaims([Claim("departments"), Claim("department"), Claim("apartment")]);

        Assert.Equal("department", claims.FindMisspelled("departmen")?.Name);
        Assert.Equal("departments", claims.FindMisspelled("departmentss")?.Name);
    }

    private static IEnumerable<string> Edits(string name, int at) =>
    [
        name.Remove(at, 1),
        name.Insert(at, "q"),
        name[..at] + "q" + name[(at + 1)..],
        name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
    ];

    private static bool IsMisspelling(string name, string declared)
    {
        var claims = new DeclaredClaims([Claim(declared)]);
        return claims.Find(name) is null ? claims.FindMisspelled(name) is not null : GetDistance(name, declared) == 0;
    }

    private static int Allowed(string left, string right) =>
        KnownClaimNames.Contains(left) ? (left == right ? 0 : -1) : Math.Min(left.Length, right.Length) <= 4 ? 1 : 2;

    /// <summary>The definition, written down as it is said: insertions, deletions, replacements and swaps of neighbors.</summary>
    private static int GetDistance(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length + right.Length;
        }

        var best = Math.Min(GetDistance(left[1..], right), GetDistance(left, right[1..])) + 1;
        best = Math.Min(best, GetDistance(left[1..], right[1..]) + (left[0] == right[0] ? 0 : 1));
        return left.Length > 1 && right.Length > 1 && left[0] == right[1] && left[1] == right[0]
            ? Math.Min(best, GetDistance(left[2..], right[2..]) + 1)
            : best;
    }

    private static ClaimModel Claim(string name) => new() { Name = name, PropertyName = name, Kind = ClaimKind.String };
}
