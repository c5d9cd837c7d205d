using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>Generated claims that were compiled, loaded and run.</summary>
public sealed class RunningClaimsTests
{
    private const string Cases =
        """
        public static SessionClaims Full => new()
        {
            Department = "R&D <ö> \"q\" \\ / € 😀",
            Nickname = "",
            Locale = "fi",
            IsStaff = true,
            Beta = false,
            Terms = true,
            EmployeeNumber = long.MinValue,
            Level = long.MaxValue,
            Score = double.MaxValue,
            Rate = -0.0,
            Born = DateTimeOffset.MinValue,
            TrialEnds = new DateTimeOffset(2038, 1, 19, 5, 14, 8, TimeSpan.FromHours(2)),
            Epoch = DateTimeOffset.MaxValue,
            Tenant = new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"),
            Team = Guid.Empty,
            Plan = Plan.Team,
            Role = Role.Member,
            Mood = Mood.SoSo,
        };

        public static SessionClaims Least => new()
        {
            Department = "",
            IsStaff = false,
            Level = 0,
            Score = double.Epsilon,
            Born = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(-5)),
            Tenant = default,
            Role = Role.Owner,
        };

        public static SessionClaims TooLong => Least with { Department = new string('x', 65) };
        public static SessionClaims Longest => Least with { Department = new string('x', 64) };
        public static SessionClaims Null => Least with { Department = null! };
        public static SessionClaims ControlCharacter => Least with { Nickname = "a\nb" };
        public static SessionClaims C1Character => Least with { Nickname = "a\u0085b" };
        public static SessionClaims HalfPair => Least with { Nickname = "x\uD83D" };
        public static SessionClaims NotANumber => Least with { Score = double.NaN };
        public static SessionClaims Infinite => Least with { Rate = double.NegativeInfinity };
        public static SessionClaims Undeclared => Least with { Role = (Role)7 };
        public static SessionClaims UndeclaredOptional => Least with { Mood = (Mood)(-1) };
        """;

    private static readonly Lazy<ClaimsProbe> s_claims = new(() => ClaimsProbe.Load(Emit.Compile(Models.EveryClaim), Cases));

    private static ClaimsProbe Claims => s_claims.Value;

    [Theory]
    [InlineData("Full")]
    [InlineData("Least")]
    public void Claims_that_traveled_in_a_token_equal_those_that_were_given(string name)
    {
        var claims = Claims.Case(name);

        Claims.Validate(claims);

        Assert.Equal(claims, Claims.RoundTrip(claims));
    }

    [Fact]
    public void Values_are_written_in_the_order_of_the_file_and_nulls_are_left_out() => Assert.Equal(
        """{"department":"","locale":"en-GB","region":"eu-1","is_staff":false,"terms":false,"level":0,"schema":-9223372036854775808,"score":5E-324,"rate":0.1,"born":1767341045,"epoch":-1,"tenant":"00000000-0000-0000-0000-000000000000","home":"0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00","plan":"free","role":"owner","edition":"enterprise"}""",
        Claims.Write(Claims.Case("Least")));

    [Fact]
    public void An_instant_is_kept_as_the_token_carries_it_from_the_start()
    {
        var born = (DateTimeOffset)ClaimsProbe.Value(Claims.Case("Least"), "Born")!;

        Assert.Equal(new DateTimeOffset(2026, 1, 2, 8, 4, 5, TimeSpan.Zero), born);
        Assert.Equal(TimeSpan.Zero, born.Offset);
    }

    [Fact]
    public void Negative_zero_keeps_its_sign()
    {
        var rate = (double)ClaimsProbe.Value(Claims.RoundTrip(Claims.Case("Full")), "Rate")!;

        Assert.True(double.IsNegative(rate));
    }

    [Theory]
    [InlineData("TooLong", "The claim 'department' has 65 characters; sessions.yaml allows 64 (token.claims.department.maxLength).")]
    [InlineData("Null", "The claim 'department' is null and not optional.")]
    [InlineData(
        "ControlCharacter",
        "The claim 'nickname' has a control character, U+000A at index 1, which is not allowed in claims (token.claims.nickname).")]
    [InlineData(
        "C1Character",
        "The claim 'nickname' has a control character, U+0085 at index 1, which is not allowed in claims (token.claims.nickname).")]
    [InlineData("HalfPair", "The claim 'nickname' has half of a surrogate pair at index 1, which UTF-8 cannot carry (token.claims.nickname).")]
    [InlineData("NotANumber", "The claim 'score' is not a finite number, which JSON requires (token.claims.score).")]
    [InlineData("Infinite", "The claim 'rate' is not a finite number, which JSON requires (token.claims.rate).")]
    [InlineData("Undeclared", "The claim 'role' is not one of the values that sessions.yaml declares (token.claims.role.values).")]
    [InlineData("UndeclaredOptional", "The claim 'mood' is not one of the values that sessions.yaml declares (token.claims.mood.values).")]
    public void A_value_out_of_bounds_is_an_error_that_names_the_claim_and_its_key(string name, string message)
    {
        var claims = Claims.Case(name);

        var exception = Assert.Throws<ArgumentException>(() => Claims.Validate(claims));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void A_value_as_long_as_its_bound_is_no_error() => Claims.Validate(Claims.Case("Longest"));

    [Theory]
    [InlineData("department", "1")]
    [InlineData("department", "null")]
    [InlineData("department", "[]")]
    [InlineData("department", "\"\\uD83D\"")]
    [InlineData("is_staff", "\"true\"")]
    [InlineData("is_staff", "null")]
    [InlineData("beta", "0")]
    [InlineData("level", "9223372036854775808")]
    [InlineData("level", "1.5")]
    [InlineData("level", "\"1\"")]
    [InlineData("score", "1e999")]
    [InlineData("score", "\"NaN\"")]
    [InlineData("born", "253402300800")]
    [InlineData("born", "-62135596801")]
    [InlineData("born", "\"2026-01-02T03:04:05Z\"")]
    [InlineData("tenant", "\"ffffffff\"")]
    [InlineData("tenant", "{}")]
    [InlineData("role", "\"admin\"")]
    [InlineData("role", "\"Owner\"")]
    [InlineData("role", "0")]
    public void A_payload_with_a_value_of_another_kind_is_refused_and_the_claim_named(string claim, string value)
    {
        var json = WithClaim(Claims.Write(Claims.Case("Least")), claim, value);

        var (claims, problem) = Claims.Read(json, isOwn: true);

        Assert.Null(claims);
        Assert.Equal($"The claim '{claim}' has a value that sessions.yaml does not allow.", problem);
    }

    [Theory]
    [InlineData("department")]
    [InlineData("is_staff")]
    [InlineData("level")]
    [InlineData("score")]
    [InlineData("born")]
    [InlineData("tenant")]
    [InlineData("role")]
    public void A_payload_without_a_required_claim_is_refused_and_the_claim_named(string claim)
    {
        var json = Claims.Write(Claims.Case("Least")).Replace($"\"{claim}\":", $"\"other_{claim}\":", StringComparison.Ordinal);

        var (claims, problem) = Claims.Read(json);

        Assert.Null(claims);
        Assert.Equal($"The claim '{claim}' is missing.", problem);
    }

    [Theory]
    [InlineData("department", "\"\"")]
    [InlineData("nickname", "\"\",\"nickname\":\"\"")]
    [InlineData("level", "0")]
    [InlineData("role", "\"owner\"")]
    public void A_payload_with_a_claim_that_stands_in_it_twice_is_refused(string claim, string value)
    {
        var json = Claims.Write(Claims.Case("Least")).TrimEnd('}') + $",\"{claim}\":{value}}}";

        var (claims, problem) = Claims.Read(json);

        Assert.Null(claims);
        Assert.Equal($"The claim '{claim}' appears twice.", problem);
    }

    [Fact]
    public void A_claim_with_a_default_may_be_missing_and_a_constant_is_what_the_file_says()
    {
        var (claims, problem) = Claims.Read(
            """{"region":{"of":[1]},"iss":"x","role":"member","tenant":"00000000-0000-0000-0000-000000000001","born":0,"score":1,"level":1,"is_staff":true,"department":"d","aud":["a","b"],"cnf":{"client":"c"}}""");

        Assert.Null(problem);
        Assert.Equal("en-GB", ClaimsProbe.Value(claims!, "Locale"));
        Assert.Equal(0.1, ClaimsProbe.Value(claims!, "Rate"));
        Assert.Equal("Free", ClaimsProbe.Value(claims!, "Plan")!.ToString());
        Assert.Equal("eu-1", ClaimsProbe.Value(claims!, "Region"));
        Assert.Equal("Enterprise", ClaimsProbe.Value(claims!, "Edition")!.ToString());
        Assert.Null(ClaimsProbe.Value(claims!, "Mood"));
    }

    [Fact]
    public void Claims_of_a_principal_become_typed_claims()
    {
        var claims = Claims.Create(
            out var missing,
            ("department", "R&D"), ("is_staff", "True"), ("level", "-7"), ("score", "1.5E3"), ("born", "2026-01-02T03:04:05.678+02:00"),
            ("tenant", "0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00"), ("role", "member"), ("trial_ends", "1767341045"), ("employeeNumber", "no number"), ("region", "other"));

        Assert.Null(missing);
        Assert.Equal("R&D", ClaimsProbe.Value(claims!, "Department"));
        Assert.Equal(true, ClaimsProbe.Value(claims!, "IsStaff"));
        Assert.Equal(-7L, ClaimsProbe.Value(claims!, "Level"));
        Assert.Equal(1500.0, ClaimsProbe.Value(claims!, "Score"));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 1, 4, 5, TimeSpan.Zero), ClaimsProbe.Value(claims!, "Born"));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1767341045), ClaimsProbe.Value(claims!, "TrialEnds"));
        Assert.Equal("Member", ClaimsProbe.Value(claims!, "Role")!.ToString());
        Assert.Null(ClaimsProbe.Value(claims!, "EmployeeNumber"));
        Assert.Equal("eu-1", ClaimsProbe.Value(claims!, "Region"));
    }

    [Fact]
    public void A_principal_without_a_required_claim_gives_none_and_its_name()
    {
        Assert.Null(Claims.Create(out var missing, ("department", "R&D"), ("is_staff", "perhaps")));
        Assert.Equal("is_staff", missing);
    }

    private static string WithClaim(string json, string claim, string value)
    {
        var start = json.IndexOf($"\"{claim}\":", StringComparison.Ordinal);
        if (start < 0)
        {
            return json.TrimEnd('}') + $",\"{claim}\":{value}}}";
        }

        start += claim.Length + 3;
        var end = json.IndexOfAny([',', '}'], start);
        return json[..start] + value + json[end..];
    }
}
