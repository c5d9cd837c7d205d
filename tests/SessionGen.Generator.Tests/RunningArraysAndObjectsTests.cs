using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>Array and object claims that were compiled, loaded and run.</summary>
public sealed class RunningArraysAndObjectsTests
{
    private const string Cases =
        """
        public static SessionClaims Full => new()
        {
            Groups = ["a", "ö", ""],
            Flags = new List<bool> { true, false },
            Quotas = new[] { long.MinValue, 0, long.MaxValue },
            Weights = [0.1, -0.0, double.Epsilon],
            Visits = [new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2))],
            Teams = [Guid.Empty],
            Plans = [Plan.Pro, Plan.Free, Plan.Pro],
            Address = new()
            {
                City = "Åbo",
                Zip = "20100",
                Since = DateTimeOffset.UnixEpoch.AddMilliseconds(1),
                Kind = Kind.Work,
                Geo = new() { Lat = 60.45, Tags = ["x"] },
            },
            Employer = new() { Name = "Acme" },
        };

        public static SessionClaims Least => new() { Groups = [], Flags = [], Visits = [], Teams = [], Plans = [], Address = new() { City = "" } };

        public static List<string> Mutable { get; } = ["before"];
        public static SessionClaims Snapshot { get { var claims = Least with { Groups = Mutable }; Mutable[0] = "after"; return claims; } }

        public static SessionClaims TooMany => Least with { Groups = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] };
        public static SessionClaims TooLong => Least with { Groups = ["ok", new string('x', 33)] };
        public static SessionClaims NullItem => Least with { Groups = [null!] };
        public static SessionClaims NullArray => Least with { Flags = null! };
        public static SessionClaims NullObject => Least with { Address = null! };
        public static SessionClaims NestedTooLong => Least with { Address = new() { City = new string('x', 21) } };
        public static SessionClaims NestedTooMany => Least with { Address = new() { City = "", Geo = new() { Lat = 0, Tags = ["1", "2", "3"] } } };
        public static SessionClaims NestedNotANumber => Least with { Address = new() { City = "", Geo = new() { Lat = double.NaN, Tags = [] } } };
        public static SessionClaims UndeclaredItem => Least with { Plans = [(Plan)9] };
        """;

    private static readonly Lazy<ClaimsProbe> s_claims = new(() => ClaimsProbe.Load(Emit.Compile(Models.ArraysAndObjects), Cases));

    private static ClaimsProbe Claims => s_claims.Value;

    [Theory]
    [InlineData("Full")]
    [InlineData("Least")]
    public void Claims_that_traveled_in_a_token_equal_those_that_were_given(string name)
    {
        var claims = Claims.Case(name);
        var copy = Claims.RoundTrip(claims);

        Claims.Validate(claims);

        Assert.Equal(claims, copy);
        Assert.Equal(claims.GetHashCode(), copy.GetHashCode());
        Assert.Equal(claims.ToString(), copy.ToString());
    }

    [Fact]
    public void Claims_with_other_items_or_another_order_are_not_equal()
    {
        var json = Claims.Write(Claims.Case("Full"));
        Assert.NotEqual(Claims.Case("Full"), Claims.Read(json.Replace("[\"a\",\"ö\",\"\"]", "[\"ö\",\"a\",\"\"]", StringComparison.Ordinal)).Claims);
        Assert.NotEqual(Claims.Case("Full"), Claims.Read(json.Replace("[\"a\",\"ö\",\"\"]", "[\"a\",\"ö\"]", StringComparison.Ordinal)).Claims);
        Assert.NotEqual(Claims.Case("Full"), Claims.Read(json.Replace("60.45", "60.5", StringComparison.Ordinal)).Claims);
    }

    [Fact]
    public void Arrays_and_objects_are_written_as_JSON_has_them() => Assert.Equal(
        """{"groups":["a","ö",""],"flags":[true,false],"quotas":[-9223372036854775808,0,9223372036854775807],"weights":[0.1,-0,5E-324],"visits":[1767315845],"teams":["00000000-0000-0000-0000-000000000000"],"plans":["pro","free","pro"],"regions":["eu-1","eu-2"],"address":{"city":"Åbo","zip":"20100","since":0,"kind":"work","planet":"Earth","geo":{"lat":60.45,"tags":["x"]}},"employer":{"name":"Acme"}}""",
        Claims.Write(Claims.Case("Full")));

    [Fact]
    public void Arrays_are_copied_so_that_claims_never_change()
    {
        var groups = (IReadOnlyList<string>)ClaimsProbe.Value(Claims.Case("Snapshot"), "Groups")!;

        Assert.Equal(["before"], groups);
    }

    [Fact]
    public void Defaults_and_constants_may_be_arrays()
    {
        var claims = Claims.Case("Least");

        Assert.Equal([0.5, -1E+300], (IReadOnlyList<double>)ClaimsProbe.Value(claims, "Weights")!);
        Assert.Equal(["eu-1", "eu-2"], (IReadOnlyList<string>)ClaimsProbe.Value(claims, "Regions")!);
    }

    [Theory]
    [InlineData("TooMany", "The claim 'groups' has 9 items; sessions.yaml allows 8 (token.claims.groups.maxItems).")]
    [InlineData("TooLong", "The claim 'groups' has 33 characters; sessions.yaml allows 32 (token.claims.groups.maxLength).")]
    [InlineData("NullItem", "The claim 'groups' is null and not optional.")]
    [InlineData("NullArray", "The claim 'flags' is null and not optional.")]
    [InlineData("NullObject", "The claim 'address' is null and not optional.")]
    [InlineData("NestedTooLong", "The claim 'address.city' has 21 characters; sessions.yaml allows 20 (token.claims.address.properties.city.maxLength).")]
    [InlineData("NestedTooMany", "The claim 'address.geo.tags' has 3 items; sessions.yaml allows 2 (token.claims.address.properties.geo.properties.tags.maxItems).")]
    [InlineData(
        "NestedNotANumber",
        "The claim 'address.geo.lat' is not a finite number, which JSON requires (token.claims.address.properties.geo.properties.lat).")]
    [InlineData("UndeclaredItem", "The claim 'plans' is not one of the values that sessions.yaml declares (token.claims.plans.values).")]
    public void A_value_out_of_bounds_is_an_error_that_names_the_claim_and_its_key(string name, string message)
    {
        var claims = Claims.Case(name);

        var exception = Assert.Throws<ArgumentException>(() => Claims.Validate(claims));

        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("\"groups\":[\"a\",\"ö\",\"\"]", "\"groups\":[\"a\",1]", "The claim 'groups' has a value that sessions.yaml does not allow.")]
    [InlineData("\"groups\":[\"a\",\"ö\",\"\"]", "\"groups\":[[\"a\"]]", "The claim 'groups' has a value that sessions.yaml does not allow.")]
    [InlineData("\"groups\":[\"a\",\"ö\",\"\"]", "\"groups\":\"a\"", "The claim 'groups' has a value that sessions.yaml does not allow.")]
    [InlineData("\"flags\":[true,false],", "", "The claim 'flags' is missing.")]
    [InlineData("\"flags\":[true,false]", "\"flags\":[],\"flags\":[]", "The claim 'flags' appears twice.")]
    [InlineData("\"city\":\"Åbo\",", "", "The claim 'address.city' is missing.")]
    [InlineData("\"city\":\"Åbo\"", "\"city\":null", "The claim 'address.city' has a value that sessions.yaml does not allow.")]
    [InlineData("{\"lat\":60.45,\"tags\":[\"x\"]}", "[]", "The claim 'address.geo' has a value that sessions.yaml does not allow.")]
    [InlineData("\"lat\":60.45,", "", "The claim 'address.geo.lat' is missing.")]
    [InlineData("{\"name\":\"Acme\"}", "{\"name\":\"Acme\"},\"employer\":{\"name\":\"B\"}", "The claim 'employer' appears twice.")]
    public void A_payload_that_does_not_fit_is_refused_and_the_claim_named(string from, string to, string expected)
    {
        var json = Claims.Write(Claims.Case("Full"));
        Assert.Contains(from, json, StringComparison.Ordinal);

        var (claims, problem) = Claims.Read(json.Replace(from, to, StringComparison.Ordinal), isOwn: true);

        Assert.Null(claims);
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void An_object_ignores_what_sessions_yaml_no_longer_declares()
    {
        var json = Claims.Write(Claims.Case("Full")).Replace("\"city\":", "\"old\":{\"city\":[1]},\"city\":", StringComparison.Ordinal);

        Assert.Equal(Claims.Case("Full"), Claims.Read(json).Claims);
    }

    [Fact]
    public void Claims_of_a_principal_become_arrays_and_objects()
    {
        var claims = Claims.Create(
            out var missing,
            ("groups", "a"), ("flags", "true"), ("groups", "b"), ("plans", "pro"),
            ("address", """{"city":"Turku","geo":{"lat":1,"tags":["x"]}}"""), ("employer", "{"));

        Assert.Null(missing);
        Assert.Equal(["a", "b"], (IReadOnlyList<string>)ClaimsProbe.Value(claims!, "Groups")!);
        Assert.Equal([true], (IReadOnlyList<bool>)ClaimsProbe.Value(claims!, "Flags")!);
        Assert.Empty((IReadOnlyList<Guid>)ClaimsProbe.Value(claims!, "Teams")!);
        Assert.Equal([0.5, -1E+300], (IReadOnlyList<double>)ClaimsProbe.Value(claims!, "Weights")!);
        Assert.Equal("Turku", ClaimsProbe.Value(ClaimsProbe.Value(claims!, "Address")!, "City"));
        Assert.Null(ClaimsProbe.Value(claims!, "Employer"));
        Assert.Null(ClaimsProbe.Value(claims!, "Quotas"));
    }

    [Theory]
    [InlineData("flags", "perhaps")]
    [InlineData("plans", "Pro")]
    [InlineData("address", "{}")]
    [InlineData("address", "no JSON")]
    public void A_principal_with_a_malformed_required_claim_gives_none_and_its_name(string type, string value)
    {
        var address = type == "address" ? value : """{"city":"Turku"}""";

        Assert.Null(Claims.Create(out var missing, (type, value), ("address", address)));
        Assert.Equal(type, missing);
    }
}
