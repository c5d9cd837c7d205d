using System.Text;
using SessionGen.Claims;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Claims;

/// <summary>Claims that are kept with a session, rewritten by a version of sessions.yaml that does not know all of them.</summary>
public sealed class ClaimsMergeTests
{
    private static readonly PersonClaims s_claims = new() { Department = "R&D", Plan = "pro" };

    [Fact]
    public void What_the_version_does_not_declare_stays_and_what_it_declares_is_replaced() =>
        Assert.Equal(
            """{"unit":{"a":[1,"ö"]},"department":"R&D","plan":"pro","region":"eu-0"}""",
            Merge("""{"unit":{"a":[1,"ö"]},"department":"old","employeeNumber":7,"plan":"free","region":"eu-0"}"""));

    [Fact]
    public void A_value_that_does_not_fit_the_version_stays() =>
        Assert.Equal(
            """{"plan":5,"employeeNumber":"x1","groups":["a",1],"department":"R&D","region":"eu-1"}""",
            Merge("""{"plan":5,"employeeNumber":"x1","groups":["a",1]}"""));

    [Fact]
    public void Versions_that_agree_write_the_same_bytes()
    {
        var stored = Merge("""{"groups":[1],"unit":"x"}""");

        Assert.Equal(stored, Merge(stored));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_not_an_object_is_replaced(string stored) =>
        Assert.Equal("""{"department":"R&D","plan":"pro","region":"eu-1"}""", Merge(stored));

    [Fact]
    public void Only_the_own_claims_remain_beyond_the_maximum()
    {
        const string Own = """{"department":"R&D","plan":"pro","region":"eu-1"}""";
        var room = ClaimsMerge.MaximumSize - Own.Length - "\"unit\":\"\",".Length;
        var fits = $$"""{"unit":"{{new string('x', room)}}"}""";
        var exceeds = $$"""{"unit":"{{new string('x', room + 1)}}"}""";

        Assert.Equal(ClaimsMerge.MaximumSize, Merge(fits).Length);
        Assert.Equal(Own, Merge(exceeds));
    }

    private static string Merge(string stored) => Encoding.UTF8.GetString(ClaimsMerge.Write(s_claims, Encoding.UTF8.GetBytes(stored)));
}
