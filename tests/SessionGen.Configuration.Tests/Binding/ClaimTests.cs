using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Binding;

/// <summary><c>token.claims</c>: types, defaults, constants, bounds and C# names.</summary>
public sealed class ClaimTests
{
    [Theory]
    [InlineData("boolean", ClaimKind.Boolean, false)]
    [InlineData("integer", ClaimKind.Integer, false)]
    [InlineData("number", ClaimKind.Number, false)]
    [InlineData("timestamp", ClaimKind.Timestamp, false)]
    [InlineData("uuid", ClaimKind.Uuid, false)]
    [InlineData("{ type: \"uuid[]\", maxItems: 2 }", ClaimKind.Uuid, true)]
    [InlineData("{ type: string, maxLength: 8 }", ClaimKind.String, false)]
    [InlineData("{ type: \"string[]\", maxItems: 2, maxLength: 8 }", ClaimKind.String, true)]
    public void A_claim_has_a_type(string text, object kind, bool isArray)
    {
        var claim = Verify.Clean($"token:\n  claims:\n    my-claim: {text}\n").Claims[0];

        Assert.Equal(("my-claim", "MyClaim", (ClaimKind)kind, isArray), (claim.Name, claim.PropertyName, claim.Kind, claim.IsArray));
        Assert.False(claim.IsOptional);
    }

    [Theory]
    [InlineData("{ type: uuid }", true)]
    [InlineData("{ type: uuid, bearer: true }", true)]
    [InlineData("{ type: uuid, bearer: false }", false)]
    [InlineData("{ type: integer, default: 1, bearer: false }", false)]
    [InlineData("{ value: 1, bearer: false }", false)]
    [InlineData("{ type: object, bearer: false, properties: { b: uuid } }", false)]
    public void A_claim_is_in_bearer_tokens_unless_the_file_says_otherwise(string text, bool expected) =>
        Assert.Equal(expected, Verify.Clean($"token:\n  claims:\n    a: {text}\n").Claims[0].Bearer);

    [Theory]
    [InlineData("{|SESS003:int|}", "integer", ClaimKind.Integer)]
    [InlineData("{|SESS003:bool|}", "boolean", ClaimKind.Boolean)]
    [InlineData("{|SESS003:guid|}", "uuid", ClaimKind.Uuid)]
    [InlineData("{|SESS003:datetime|}", "timestamp", ClaimKind.Timestamp)]
    [InlineData("{|SESS003:String|}", "string", ClaimKind.String)]
    [InlineData("{|SESS003:strnig|}", "string", ClaimKind.String)]
    [InlineData("{|SESS003:objct|}", "object", ClaimKind.String)]
    [InlineData("{ type: {|SESS003:double|} }", "number", ClaimKind.Number)]
    [InlineData("{ type: {|SESS003:\"int[]\"|}, maxItems: 3 }", "\"integer[]\"", ClaimKind.Integer)]
    public void SESS003_A_misspelled_type_is_read_as_the_one_that_was_meant(string text, string suggestion, object kind)
    {
        var marked = $"token: {{ claims: {{ a: {text} }} }}";
        var finding = Verify.Finding(marked);

        Assert.Equal(suggestion, finding.Suggestion);
        Assert.Contains($"Did you mean '{suggestion.Trim('"')}'?", finding.Message, StringComparison.Ordinal);
        Assert.Equal((ClaimKind)kind, SessionsFile.Read(MarkedText.Parse(marked).Text, TestContext.Current.CancellationToken).Model.Claims[0].Kind);
    }

    [Theory]
    [InlineData("a: {|SESS003:eu-1|}", "'{ value: eu-1 }'")]
    [InlineData("a:{|SESS003:|}", "Write 'a: string'")]
    [InlineData("a: {|SESS003:[x, y]|}", "{ type: enum, values: [a, b] }")]
    [InlineData("a: {|SESS003:enum|}", "{ type: enum, values: [a, b] }")]
    [InlineData("a: {|SESS003:object|}", "properties")]
    [InlineData("{|SESS003:a|}: { optional: true }", "Write 'type: string'")]
    [InlineData("{|SESS003:a|}: { values: [x] }", "Write 'type: enum'")]
    [InlineData("{|SESS003:a|}: { properties: { b: uuid } }", "Write 'type: object'")]
    [InlineData("a: { type: {|SESS003:enum|} }", "'values: [a, b]'")]
    [InlineData("a: { type: enum, values: {|SESS003:[]|} }", "'values: [a, b]'")]
    [InlineData("a: { type: enum, values: {|SESS003:x|} }", "'values: [a, b]'")]
    [InlineData("a: { type: enum, values: [x, {|SESS003:[y]|}] }", "An enum value must be a string")]
    [InlineData("a: { type: enum, values: [x, {|SESS003:\"\"|}] }", "An enum value must be a string")]
    [InlineData("a: { type: enum, values: [x, {|SESS003:\"a\\tb\"|}] }", "An enum value must be a string")]
    [InlineData("a: { type: {|SESS003:object|} }", "no properties")]
    [InlineData("a: { type: {|SESS003:object|}, properties: {} }", "no properties")]
    [InlineData("a: { type: object, properties: {|SESS003:[b]|} }", "'properties' must contain keys")]
    [InlineData("a: { type: uuid, {|SESS003:maxLength|}: 3 }", "applies only to a string")]
    [InlineData("a: { type: string, maxLength: 1, {|SESS003:maxItems|}: 3 }", "applies only to an array")]
    [InlineData("a: { type: uuid, {|SESS003:values|}: [x] }", "applies only to an enum")]
    [InlineData("a: { type: uuid, {|SESS003:properties|}: { x: uuid } }", "applies only to an object")]
    [InlineData("a: { type: string, maxLength: {|SESS003:0|} }", "from 1 to 4096")]
    [InlineData("a: { type: uuid, optional: {|SESS003:yes|} }", "Write true")]
    [InlineData("a: { type: uuid, bearer: {|SESS003:no|} }", "Write false")]
    [InlineData("a: { type: uuid, bearer: {|SESS003:[]|} }", "'bearer' must be true or false")]
    [InlineData("a: { type: object, properties: { b: { type: uuid, {|SESS003:bearer|}: false } } }", "Set it on the claim 'a'.")]
    [InlineData("a: { type: object, bearer: false, properties: { b: { type: object, properties: { c: { type: uuid, {|SESS003:bearer|}: true } } } } }", "not to a property of an object")]
    [InlineData("a: { type: integer, {|SESS003:optional|}: true, default: 1 }", "never missing")]
    [InlineData("a: { value: 1, {|SESS003:optional|}: true }", "never missing")]
    [InlineData("a: { value: 1, {|SESS003:default|}: 2 }", "Remove one of them")]
    [InlineData("a: { type: integer, optional: true, {|SESS003:whenMissing|}: 2 }", "'a' is optional, so it is null in sessions that began before")]
    [InlineData("a: { type: integer, default: 1, {|SESS003:whenMissing|}: 2 }", "'a' has a default, which applies in sessions that began before")]
    [InlineData("a: { value: 1, {|SESS003:whenMissing|}: 2 }", "'a' has a constant value, which applies in sessions that began before")]
    [InlineData("a: { type: integer, whenMissing: {|SESS026:high|} }", "so its 'whenMissing' must be a whole number such as 42, not 'high'.")]
    [InlineData("a: { type: string, maxLength: 30, whenMissing: {|SESS026:\"{{user.Team}}\"|} }", "'whenMissing' cannot have a shortcode, since there is no user to ask. Write a value.")]
    [InlineData("a: { type: string, maxLength: 3, whenMissing: {|SESS026:abcd|} }", "at most 3 characters; this 'whenMissing' has 4")]
    [InlineData("a: { type: enum, values: [free, pro], whenMissing: {|SESS026:fre|} }", "must be one of its values: free or pro")]
    [InlineData("a: { type: object, properties: { b: uuid }, whenMissing: {|SESS026:{}|} }", "An object claim cannot have a 'whenMissing'. Set it on its properties.")]
    public void SESS003_Says_how_a_claim_is_written(string text, string words)
    {
        Assert.Contains(words, Verify.Finding($"token:\n  claims:\n    {text}\n").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS003_A_claim_name_is_short_and_printable()
    {
        Verify.Finding("token: { claims: { {|SESS003:\"a\\u0001\"|}: uuid } }");
        Verify.Finding("token: { claims: { {|SESS003:\"\"|}: uuid } }");
        Verify.Finding($"token: {{ claims: {{ {{|SESS003:{new string('a', 129)}|}}: uuid }} }}");
        Verify.Clean($"token: {{ claims: {{ {new string('a', 128)}: uuid }} }}");
    }

    [Theory]
    [InlineData("boolean", "true", "true")]
    [InlineData("integer", "-42", "-42")]
    [InlineData("integer", "9223372036854775807", "9223372036854775807")]
    [InlineData("number", "1.50", "1.5")]
    [InlineData("number", "1e3", "1000")]
    [InlineData("number", "7", "7")]
    [InlineData("timestamp", "2026-01-31T12:00:00Z", "1769860800")]
    [InlineData("timestamp", "2026-01-31T14:00:00+02:00", "1769860800")]
    [InlineData("uuid", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("uuid", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("string, maxLength: 9", "no", "no")]
    [InlineData("string, maxLength: 9", "010", "010")]
    [InlineData("string, maxLength: 9", "'a\"b\\'", "a\"b\\")]
    [InlineData("string, maxLength: 9", "\"\\u2028\"", "\u2028")]
    [InlineData("string, maxLength: 9", "''", "")]
    [InlineData("enum, values: [free, \"1\"]", "1", "1")]
    public void A_default_is_read_by_the_type_of_its_claim(string type, string value, string text)
    {
        var claim = Verify.Clean($"token: {{ claims: {{ a: {{ type: {type}, default: {value} }} }} }}").Claims[0];

        Assert.Equal(new ClaimLiteral(claim.Kind, text), claim.Default);
    }

    [Theory]
    [InlineData("boolean", "{|SESS026:yes|}", "true")]
    [InlineData("boolean", "{|SESS026:\"true\"|}", "true")]
    [InlineData("integer", "{|SESS026:1.5|}", null)]
    [InlineData("integer", "{|SESS026:\"7\"|}", "7")]
    [InlineData("integer", "{|SESS026:007|}", null)]
    [InlineData("integer", "{|SESS026:9223372036854775808|}", null)]
    [InlineData("integer", "{|SESS026:0x1F|}", null)]
    [InlineData("number", "{|SESS026:.inf|}", null)]
    [InlineData("number", "{|SESS026:1e400|}", null)]
    [InlineData("number", "{|SESS026:1'000|}", null)]
    [InlineData("number", "{|SESS026:\"1,5\"|}", null)]
    [InlineData("timestamp", "{|SESS026:2026-01-31|}", "2026-01-31T00:00:00Z")]
    [InlineData("timestamp", "{|SESS026:2026-13-31T00:00:00Z|}", null)]
    [InlineData("timestamp", "{|SESS026:1769860800|}", null)]
    [InlineData("uuid", "{|SESS026:6f9619ff8b86d011b42d00c04fc964ff|}", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("enum, values: [free, pro]", "{|SESS026:fre|}", "free")]
    [InlineData("enum, values: [free, pro]", "{|SESS026:Pro|}", "pro")]
    [InlineData("enum, values: [\"#xyz\", b]", "{|SESS026:xyz|}", "\"#xyz\"")]
    [InlineData("enum, values: [\"#xyz\", b]", "{|SESS026:'xyz'|}", "'#xyz'")]
    [InlineData("string, maxLength: 3", "{|SESS026:abcd|}", null)]
    [InlineData("string, maxLength: 3", "{|SESS026:\"a\\tb\"|}", null)]
    [InlineData("string, maxLength: 3", "{|SESS026:[a]|}", null)]
    [InlineData("\"string[]\", maxItems: 2, maxLength: 3", "{|SESS026:a|}", "[a]")]
    [InlineData("\"string[]\", maxItems: 2, maxLength: 3", "{|SESS026:[a, b, c]|}", null)]
    [InlineData("\"string[]\", maxItems: 2, maxLength: 3", "[a, {|SESS026:bbbb|}]", null)]
    [InlineData("\"integer[]\", maxItems: 2", "[{|SESS026:a|}, 2]", null)]
    [InlineData("object, properties: { b: uuid }", "{|SESS026:{}|}", null)]
    public void SESS026_A_default_fits_its_claim(string type, string value, string? suggestion)
    {
        var text = $"token: {{ claims: {{ a: {{ type: {type}, default: {value} }} }} }}";
        var finding = Verify.Finding(text);

        // The claim stays one that need not be given, so that sign-ins in C# compile beside the error.
        var claim = SessionsFile.Read(MarkedText.Parse(text).Text, TestContext.Current.CancellationToken).Model.Claims[0];
        Assert.Equal(suggestion, finding.Suggestion);
        Assert.Equal(claim.Kind != ClaimKind.Object, claim.Default is not null);
    }

    [Theory]
    [InlineData("eu-1", ClaimKind.String, "eu-1")]
    [InlineData("\"1\"", ClaimKind.String, "1")]
    [InlineData("1", ClaimKind.Integer, "1")]
    [InlineData("1.0", ClaimKind.Number, "1")]
    [InlineData("true", ClaimKind.Boolean, "true")]
    [InlineData("no", ClaimKind.String, "no")]
    [InlineData("8:30", ClaimKind.String, "8:30")]
    [InlineData("010", ClaimKind.String, "010")]
    public void A_constant_without_a_type_has_that_of_its_text(string value, object kind, string text)
    {
        var claim = Verify.Clean($"token:\n  claims:\n    a:\n      value: {value}\n").Claims[0];

        Assert.Equal(((ClaimKind)kind, new ClaimLiteral((ClaimKind)kind, text)), (claim.Kind, claim.Constant));
    }

    [Fact]
    public void A_required_claim_has_a_value_for_sessions_that_lack_it()
    {
        var claims = Verify.Clean("""
            userType: Acme.Web.AppUser
            token:
              claims:
                plan: { type: enum, values: [free, pro], whenMissing: free }
                ids: { type: "integer[]", maxItems: 2, whenMissing: [1] }
                name: { type: string, maxLength: 9, value: "{{user.Name}}", whenMissing: "" }
                address: { type: object, properties: { city: { type: string, maxLength: 9, whenMissing: unknown }, zip: { type: integer, optional: true } } }
                other: { type: object, properties: { city: { type: string, maxLength: 9, whenMissing: unknown }, zip: integer } }
            """).Claims;

        Assert.Equal(new ClaimLiteral(ClaimKind.Enum, "free"), claims[0].WhenMissing);
        Assert.Equal(["1"], claims[1].WhenMissing!.Items!.Value);
        Assert.True(claims[2].HasShortcode);
        Assert.Equal(new ClaimLiteral(ClaimKind.String, ""), claims[2].WhenMissing);
        Assert.All(claims.Take(4), claim => Assert.True(claim.IsRequired && claim.CanBeFilled));
        Assert.False(claims[4].CanBeFilled);
    }

    [Fact]
    public void SESS026_A_list_that_is_too_long_hides_no_wrong_item()
        => Verify.Findings("token: { claims: { a: { type: \"boolean[]\", maxItems: 1, default: {|SESS026:[true, {|SESS026:yes|}]|} } } }");

    [Fact]
    public void Arrays_have_defaults_and_constants()
    {
        var claims = Verify.Clean("""
            token:
              claims:
                groups: { type: "string[]", maxItems: 2, maxLength: 3, default: [] }
                ids: { value: [1, 2] }
            """).Claims;

        Assert.Equal(new ClaimLiteral(ClaimKind.String, "", EquatableArray<string>.Empty), claims[0].Default);
        Assert.Equal((ClaimKind.Integer, true), (claims[1].Kind, claims[1].IsArray));
        Assert.Equal(["1", "2"], claims[1].Constant!.Items!.Value);
    }

    [Fact]
    public void An_enum_becomes_a_type_of_the_namespace_and_an_object_a_nested_one()
    {
        var claims = Verify.Clean("""
            token:
              claims:
                plan: { type: enum, values: [free, pro-plus, 2nd] }
                address:
                  type: object
                  properties:
                    kind: { type: enum, values: [home] }
                    geo: { type: object, optional: true, properties: { lat: number } }
                address_claim: uuid
            """).Claims;

        Assert.Equal("Plan", claims[0].TypeName);
        Assert.Equal([new("free", "Free"), new("pro-plus", "ProPlus"), new("2nd", "_2nd")], claims[0].EnumValues);
        Assert.Equal("AddressClaim", claims[2].PropertyName);
        Assert.Equal("AddressClaim2", claims[1].TypeName);
        Assert.Equal("AddressKind", claims[1].Properties[0].TypeName);
        Assert.Equal("GeoClaim", claims[1].Properties[1].TypeName);
        Assert.True(claims[1].Properties[1].IsOptional);
        Assert.Equal("Lat", claims[1].Properties[1].Properties[0].PropertyName);
    }

    [Theory]
    [InlineData("class", "Class")]
    [InlineData("https://acme.example/role", "HttpsAcmeExampleRole")]
    [InlineData("snake_case_name", "SnakeCaseName")]
    [InlineData("2fa", "_2fa")]
    [InlineData("system", "System")]
    [InlineData("größe", "Größe")]
    [InlineData("istanbul", "Istanbul")]
    [InlineData("read", "Read")]
    public void A_claim_name_becomes_a_property_name(string name, string property)
        => Assert.Equal(property, Verify.Clean($"token: {{ claims: {{ '{name}': uuid }} }}").Claims[0].PropertyName);

    [Theory]
    [InlineData("toString")]
    [InlineData("equals")]
    [InlineData("getHashCode")]
    [InlineData("getType")]
    [InlineData("equalityContract")]
    [InlineData("clone")]
    [InlineData("names")]
    [InlineData("from")]
    [InlineData("sessionClaims")]
    [InlineData("printMembers")]
    [InlineData("'-'")]
    public void SESS021_A_name_that_the_record_has_already(string name)
    {
        var text = $"token: {{ claims: {{ {{|SESS021:{name}|}}: uuid }} }}";

        Assert.Contains("property:", Verify.Finding(text).Message, StringComparison.Ordinal);
        ModelChecks.Check(SessionsFile.Read(MarkedText.Parse(text).Text, TestContext.Current.CancellationToken).Model.Claims[0]);
        Assert.Equal("Other", Verify.Clean($"token: {{ claims: {{ {name}: {{ type: uuid, property: Other }} }} }}").Claims[0].PropertyName);
    }

    [Theory]
    [InlineData("a-b: uuid, {|SESS021:a_b|}: uuid", "becomes the C# name 'AB', and so does 'a-b' in line 1")]
    [InlineData("a: uuid, b: { type: uuid, property: {|SESS021:A|} }", "so does 'a'")]
    [InlineData("a: { type: uuid, property: {|SESS021:class|} }", "PascalCase")]
    [InlineData("a: { type: enum, values: [x], property: {|SESS021:var|} }", "PascalCase")]
    [InlineData("a: { type: uuid, property: {|SESS021:my name|} }", "PascalCase")]
    [InlineData("a: { type: uuid, property: {|SESS021:get_B|} }", "PascalCase")]
    [InlineData("a: { type: uuid, property: {|SESS021:Equals|} }", "Choose another name")]
    [InlineData("a: { type: enum, values: [a-b, {|SESS021:a_b|}] }", "Rename it")]
    [InlineData("a: { type: enum, values: [x, {|SESS021:x|}] }", "Duplicate enum value")]
    [InlineData("a: { type: enum, values: [{|SESS021:\"!\"|}] }", "no letter or digit")]
    [InlineData("a: { type: object, properties: { b-c: uuid, {|SESS021:bC|}: uuid } }", "'BC'")]
    [InlineData("addressKind: { type: enum, values: [x] }, address: { type: object, properties: { {|SESS021:kind|}: { type: enum, values: [x] } } }", "'AddressKind'")]
    [InlineData("{|SESS021:sessionPolicies|}: { type: enum, values: [x] }", "already has")]
    [InlineData("a: { type: object, properties: { {|SESS021:aClaim|}: uuid } }", "already has")]
    public void SESS021_Two_things_of_one_CSharp_name(string claims, string words)
        => Assert.Contains(words, Verify.Finding($"token: {{ claims: {{ {claims} }} }}").Message, StringComparison.Ordinal);

    [Fact]
    public void SESS021_A_type_inside_objects_has_a_name_of_255_characters_at_most()
    {
        var name = new string('a', 100);
        Verify.Clean($"token: {{ claims: {{ {name}: {{ type: object, properties: {{ {name}: {{ type: enum, values: [x] }} }} }} }} }}");
        Verify.Finding($"token: {{ claims: {{ {name}: {{ type: object, properties: {{ {name}: {{ type: object, properties: {{ {{|SESS021:{name}|}}: {{ type: enum, values: [x] }} }} }} }} }} }} }}");
    }

    [Fact]
    public void A_value_that_stands_twice_is_one_member()
        => Assert.Equal([new("x", "X")], SessionsFile.Read("token: { claims: { a: { type: enum, values: [x, x] } } }", TestContext.Current.CancellationToken).Model.Claims[0].EnumValues);

    [Theory]
    [InlineData("all")]
    [InlineData("tryGet")]
    [InlineData("equals")]
    [InlineData("sessionPolicies")]
    [InlineData("default")]
    [InlineData("Default")]
    public void SESS021_A_policy_name_that_the_class_has_already(string name)
        => Verify.Finding($"policies: {{ {{|SESS021:{name}|}}: {{}} }}");

    [Fact]
    public void SESS020_Every_reserved_name_is_refused_at_the_top_and_free_inside_an_object()
    {
        string[] reserved = ["acr", "act", "amr", "at_hash", "aud", "auth_time", "azp", "c_hash", "cnf", "exp", "fea", "fva", "iat", "iss", "jti", "nbf", "nonce", "o", "pla", "sid", "sts", "sub", "v"];
        foreach (var name in reserved)
        {
            Assert.Contains($"'{name}' is reserved for", Verify.Finding($"token: {{ claims: {{ {{|SESS020:{name}|}}: uuid }} }}").Message, StringComparison.Ordinal);
            Verify.Clean($"token: {{ claims: {{ a: {{ type: object, properties: {{ {name}: uuid }} }} }} }}");
        }

        Verify.Clean("token: { claims: { Sub: uuid } }");
    }

    [Fact]
    public void A_description_is_any_text()
    {
        var claim = Verify.Clean("token: { claims: { a: { type: uuid, description: \"</summary> */ \\u2028\" } } }").Claims[0];

        Assert.Equal("</summary> */ \u2028", claim.Description);
    }

    [Fact]
    public void The_same_meaning_gives_equal_models()
    {
        var first = SessionsFile.Read(TestFiles.Everything, TestContext.Current.CancellationToken).Model;

        foreach (var text in new[] { TestFiles.Everything.Replace("\n", "\r\n", StringComparison.Ordinal), "\uFEFF" + TestFiles.Everything, "# comment\n\n" + TestFiles.Everything })
        {
            var second = SessionsFile.Read(text, TestContext.Current.CancellationToken).Model;
            Assert.Equal(first, second);
            Assert.Equal(first.GetHashCode(), second.GetHashCode());
        }

        Assert.NotEqual(first, SessionsFile.Read(TestFiles.Everything.Replace("1h30m", "1h31m", StringComparison.Ordinal), TestContext.Current.CancellationToken).Model);
    }

    [Fact]
    public void Findings_know_their_rule()
    {
        Assert.Equal(FindingDescriptors.All.Count, FindingDescriptors.All.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(FindingDescriptors.All.Select(rule => rule.Id).Order(StringComparer.Ordinal), FindingDescriptors.All.Select(rule => rule.Id));
        Assert.All(FindingDescriptors.All, rule => Assert.Same(rule, FindingDescriptors.Get(rule.Id)));
        Assert.Equal("https://github.com/sessiongen/sessiongen/blob/main/docs/rules/SESS010.md", FindingDescriptors.NeverEnds.HelpLink);
    }
}
