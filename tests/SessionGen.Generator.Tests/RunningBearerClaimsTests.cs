using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>Claims with <c>bearer: false</c>, compiled, loaded and run: bearer tokens never carry them.</summary>
public sealed class RunningBearerClaimsTests
{
    private const string File =
        """
        userType: Acme.Web.AppUser
        token:
          claims:
            department: { type: string, maxLength: 20 }
            email: { type: string, maxLength: 20, bearer: false }
            salary: { type: integer, bearer: false }
            score: { type: number, bearer: false }
            plan: { type: enum, values: [free, pro], bearer: false }
            phone: { type: string, maxLength: 20, optional: true, bearer: false }
            grade: { type: integer, default: 3, bearer: false }
            tags: { type: "string[]", maxItems: 2, maxLength: 8, default: [new], bearer: false }
            hired: { type: timestamp, bearer: false }
            address: { type: object, bearer: false, properties: { city: { type: string, maxLength: 20 } } }
            region: { value: eu-1, bearer: false }
            locale: { type: string, bearer: false, value: "{{user.Locale || user.Name}}" }
            first: { type: string, bearer: false, value: "{{user.FirstName}}" }
        """;

    private const string Cases =
        """
        public static SessionClaims Full => new()
        {
            Department = "R&D",
            Email = "a@b.c",
            Salary = 7,
            Score = 0.5,
            Plan = Plan.Pro,
            Phone = "1",
            Grade = 4,
            Tags = new[] { "x" },
            Hired = DateTimeOffset.UnixEpoch,
            Address = new SessionClaims.AddressClaim { City = "Turku" },
            Locale = "fi",
            First = "Ann",
        };

        public static SessionClaims NoPhone => Full with { Phone = null };
        public static SessionClaims NoEmail => Full with { Email = null };
        public static SessionClaims NoSalary => Full with { Salary = null };
        public static SessionClaims NoScore => Full with { Score = null };
        public static SessionClaims NoPlan => Full with { Plan = null };
        public static SessionClaims NoGrade => Full with { Grade = null };
        public static SessionClaims NoTags => Full with { Tags = null };
        public static SessionClaims NoHired => Full with { Hired = null };
        public static SessionClaims NoAddress => Full with { Address = null };
        public static SessionClaims NotFinite => Full with { Score = double.NaN };
        public static SessionClaims Undeclared => Full with { Plan = (Plan)9 };
        public static SessionClaims LongCity => Full with { Address = new SessionClaims.AddressClaim { City = new string('x', 21) } };

        public static SessionClaims FromUser => SessionClaims.From(
            new Acme.Web.AppUser(),
            department: "R&D",
            email: "a@b.c",
            salary: 7,
            score: 0.5,
            plan: Plan.Pro,
            hired: DateTimeOffset.UnixEpoch,
            address: new SessionClaims.AddressClaim { City = "Turku" });
        """;

    private static readonly string[] s_hidden =
        ["Email", "Salary", "Score", "Plan", "Phone", "Grade", "Tags", "Hired", "Address", "Locale", "First"];

    private static readonly Lazy<ClaimsProbe> s_claims = new(Load);

    private static ClaimsProbe Claims => s_claims.Value;

    [Fact]
    public void A_cookie_token_and_a_row_carry_every_claim()
    {
        var full = Claims.Case("Full");

        Claims.Validate(full);

        Assert.Equal(full, Claims.RoundTrip(full));
        Assert.Contains("\"region\":\"eu-1\"", Claims.Write(full), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bearer_token_carries_none_of_them_and_not_even_a_constant() =>
        Assert.Equal("""{"department":"R&D"}""", Claims.WriteBearer(Claims.Case("Full")));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_request_with_a_bearer_token_has_null_also_for_a_default_and_also_if_the_token_is_an_older_one(bool isOlder)
    {
        var full = Claims.Case("Full");

        var (claims, problem) = Claims.Read(isOlder ? Claims.Write(full) : Claims.WriteBearer(full), isBearer: true);

        Assert.Null(problem);
        Assert.Equal("R&D", ClaimsProbe.Value(claims!, "Department"));
        Assert.Equal("eu-1", ClaimsProbe.Value(claims!, "Region"));
        Assert.All(s_hidden, name => Assert.Null(ClaimsProbe.Value(claims!, name)));
        Assert.Equal(claims, Claims.ForBearer(full));
    }

    [Fact]
    public void What_a_bearer_token_must_not_carry_is_not_even_read() =>
        Assert.Null(Claims.Read("""{"department":"R&D","email":[1],"salary":"x","address":7,"email":{}}""", isBearer: true).Problem);

    [Fact]
    public void A_row_without_a_required_one_is_refused_and_one_without_a_default_has_the_default()
    {
        var full = Claims.Write(Claims.Case("Full"));

        Assert.Contains("'email'", Claims.Read(Claims.WriteBearer(Claims.Case("Full"))).Problem, StringComparison.Ordinal);
        Assert.Contains("'salary'", Claims.Read(full.Replace("\"salary\":7,", "", StringComparison.Ordinal)).Problem, StringComparison.Ordinal);
        var claims = Claims.Read(full.Replace("\"grade\":4,", "", StringComparison.Ordinal)).Claims!;
        Assert.Equal(3L, ClaimsProbe.Value(claims, "Grade"));
    }

    [Theory]
    [InlineData("NoEmail", "email")]
    [InlineData("NoSalary", "salary")]
    [InlineData("NoScore", "score")]
    [InlineData("NoPlan", "plan")]
    [InlineData("NoGrade", "grade")]
    [InlineData("NoTags", "tags")]
    [InlineData("NoHired", "hired")]
    [InlineData("NoAddress", "address")]
    [InlineData("NotFinite", "score")]
    [InlineData("Undeclared", "plan")]
    [InlineData("LongCity", "address.city")]
    public void A_sign_in_must_give_them_and_keep_their_bounds(string name, string claim)
    {
        var claims = Claims.Case(name);

        Assert.Contains($"'{claim}'", Assert.Throws<ArgumentException>(() => Claims.Validate(claims)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_optional_one_may_be_null_at_sign_in() => Claims.Validate(Claims.Case("NoPhone"));

    [Fact]
    public void From_asks_for_the_required_ones_and_fills_in_defaults_and_shortcodes()
    {
        var claims = Claims.Case("FromUser");

        Claims.Validate(claims);

        Assert.Equal("Ann", ClaimsProbe.Value(claims, "First"));
        Assert.Equal("Ann", ClaimsProbe.Value(claims, "Locale"));
        Assert.Equal(3L, ClaimsProbe.Value(claims, "Grade"));
    }

    [Fact]
    public void A_principal_of_a_bearer_token_gives_claims_that_name_what_is_missing_for_a_sign_in()
    {
        var claims = Claims.Create(out var missing, ("department", "R&D"));

        Assert.Equal("email", missing);
        Assert.Equal("R&D", ClaimsProbe.Value(claims!, "Department"));
        Assert.Null(ClaimsProbe.Value(claims!, "Salary"));
        Assert.Null(Claims.Create(out missing, ("email", "a@b.c")));
        Assert.Equal("department", missing);
    }

    private static ClaimsProbe Load()
    {
        var run = GeneratorRun.Of(File, new Consumer { RootNamespace = "Acme.Web", Sources = [AppUser.Source] });
        Assert.DoesNotContain(run.Diagnostics, diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        return ClaimsProbe.Load((CSharpCompilation)run.Output, Cases);
    }
}
