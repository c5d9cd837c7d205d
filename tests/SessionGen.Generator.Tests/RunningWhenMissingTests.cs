using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>Claims with <c>whenMissing</c>, compiled, loaded and run over the claims of sessions that lack them.</summary>
public sealed class RunningWhenMissingTests
{
    private const string File =
        """
        token:
          claims:
            department: { type: string, maxLength: 20 }
            costCenter: { type: string, maxLength: 4, whenMissing: "0000", description: "Who pays." }
            level: { type: integer, whenMissing: 1, bearer: false }
            plan: { type: enum, values: [free, pro], whenMissing: free }
            groups: { type: "string[]", maxItems: 2, maxLength: 8, whenMissing: [] }
            address:
              type: object
              properties:
                city: { type: string, maxLength: 20, whenMissing: unknown }
                zip: { type: string, maxLength: 8, optional: true }
                geo: { type: object, properties: { lat: { type: number, whenMissing: 0 } } }
        """;

    private const string Old = """{"department":"R&D"}""";

    private const string Cases =
        """
        public static SessionClaims Filled => new()
        {
            Department = "R&D",
            CostCenter = "0000",
            Level = 1,
            Plan = Plan.Free,
            Groups = new string[0],
            Address = new() { City = "unknown", Geo = new() { Lat = 0 } },
        };

        public static SessionClaims Full => new()
        {
            Department = "R&D",
            CostCenter = "1234",
            Level = 2,
            Plan = Plan.Pro,
            Groups = new[] { "a" },
            Address = new() { City = "Turku", Zip = "20100", Geo = new() { Lat = 60.45 } },
        };
        """;

    private static readonly Lazy<ClaimsProbe> s_claims = new(Load);

    private static ClaimsProbe Claims => s_claims.Value;

    [Fact]
    public void A_stored_session_that_lacks_them_has_their_values()
    {
        var (claims, problem) = Claims.Read(Old);

        Assert.Null(problem);
        Assert.Equal(Claims.Case("Filled"), claims);
        Claims.Validate(claims!);
    }

    [Fact]
    public void What_a_stored_session_has_is_never_replaced()
    {
        Assert.Equal(Claims.Case("Full"), Claims.RoundTrip(Claims.Case("Full")));

        var claims = Claims.Read("""{"department":"R&D","address":{"city":"Turku","geo":{}},"level":7}""").Claims!;
        Assert.Equal(7L, ClaimsProbe.Value(claims, "Level"));
        var address = ClaimsProbe.Value(claims, "Address")!;
        Assert.Equal("Turku", ClaimsProbe.Value(address, "City"));
        Assert.Equal(0d, ClaimsProbe.Value(ClaimsProbe.Value(address, "Geo")!, "Lat"));
    }

    [Theory]
    [InlineData("""{"costCenter":"1"}""", "department")]
    [InlineData("""{"department":1,"costCenter":"1"}""", "department")]
    [InlineData("""{"department":["R&D"],"costCenter":"1"}""", "department")]
    public void A_claim_without_whenMissing_is_refused_where_its_value_is_missing_or_does_not_fit(string json, string claim) =>
        Assert.Contains($"'{claim}'", Claims.Read(json).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"department":"R&D","costCenter":7,"level":"high","plan":"gold","groups":["a",[1,{"b":[]}],"c"],"address":"Turku"}""")]
    [InlineData("""{"department":"R&D","costCenter":{"a":[1,{}]},"level":1.5,"plan":null,"groups":{"a":["b"]},"address":[{"city":"Turku"}]}""")]
    [InlineData("""{"department":"R&D","costCenter":[],"level":[[2]],"plan":["free"],"groups":"a","address":{"city":null,"geo":[0],"zip":1}}""")]
    public void A_stored_value_that_does_not_fit_counts_as_missing(string json)
    {
        var (claims, problem) = Claims.Read(json);

        Assert.Null(problem);
        Assert.Equal(Claims.Case("Filled"), claims);
    }

    [Theory]
    [InlineData("""{"department":"R&D","costCenter":"1","level":"high"}""", "level")]
    [InlineData("""{"department":"R&D","costCenter":"1","plan":"gold"}""", "plan")]
    [InlineData("""{"department":"R&D","costCenter":"1","groups":["a",1]}""", "groups")]
    [InlineData("""{"department":"R&D","costCenter":"1","address":{"city":null}}""", "address.city")]
    public void A_value_of_a_token_that_does_not_fit_is_refused(string json, string claim) =>
        Assert.Contains($"'{claim}'", Claims.Read(json, isOwn: true).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_bearer_token_must_carry_them() =>
        Assert.Contains("'costCenter' is missing", Claims.Read(Old, isBearer: true).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_sign_in_must_give_them()
    {
        Assert.Null(Claims.Create(out var missing, ("department", "R&D")));
        Assert.Equal("costCenter", missing);

        Assert.Null(Claims.Create(
            out missing, ("department", "R&D"), ("costCenter", "1"), ("level", "1"), ("plan", "free"), ("address", "{}")));
        Assert.Equal("address", missing);
    }

    private static ClaimsProbe Load()
    {
        var run = GeneratorRun.Of(File, new Consumer { RootNamespace = "Acme.Web" });
        Assert.DoesNotContain(run.Diagnostics, diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        return ClaimsProbe.Load((CSharpCompilation)run.Output, Cases);
    }
}
