using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>Names and texts that break naive code: they compile, or they are SESS021, and even then the rest compiles.</summary>
public sealed class HardNamesTests
{
    [Theory]
    [InlineData("class")]
    [InlineData("system")]
    [InlineData("sessionGen")]
    [InlineData("microsoft")]
    [InlineData("global")]
    [InlineData("string")]
    [InlineData("plan")]
    [InlineData("value")]
    [InlineData("field")]
    [InlineData("writer")]
    [InlineData("reader")]
    [InlineData("payload")]
    [InlineData("item")]
    [InlineData("https://acme.example/role")]
    [InlineData("2fa")]
    [InlineData("päivä")]
    [InlineData("役割")]
    [InlineData("a.b")]
    [InlineData("a\"b\\\\c")]
    public void A_hard_name_compiles(string name)
    {
        var run = GeneratorRun.Of(
            $$"""
            policies: { {{(name.All(char.IsAsciiLetter) ? name : "p")}}: { maximumLifetime: 1h } }
            token:
              claims:
                "{{name}}": { type: enum, values: ["{{name}}", other], optional: true }
                nested: { type: object, properties: { "{{name}}": { type: string, maxLength: 3 } } }
            """.Replace("a\"b", "a\\\"b", StringComparison.Ordinal));

        Assert.Empty(run.Diagnostics);
        CompilationAssert.HasNoWarnings(run.Output);
    }

    [Theory]
    [InlineData("toString")]
    [InlineData("equals")]
    [InlineData("getHashCode")]
    [InlineData("getType")]
    [InlineData("memberwiseClone")]
    [InlineData("referenceEquals")]
    [InlineData("finalize")]
    [InlineData("equalityContract")]
    [InlineData("clone")]
    [InlineData("printMembers")]
    [InlineData("names")]
    [InlineData("from")]
    [InlineData("sessionClaims")]
    public void A_name_that_the_generated_record_has_already_is_SESS021_and_the_rest_compiles(string name)
    {
        var run = GeneratorRun.Of($"token: {{ claims: {{ {name}: {{ type: string, maxLength: 3 }}, other: {{ type: string, maxLength: 3 }} }} }}\n");

        Assert.Contains("SESS021", Assert.Single(run.Diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        CompilationAssert.HasNoWarnings(run.Output);
        Assert.Contains(" Other ", run["SessionClaims.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policies: { all: {} }")]
    [InlineData("policies: { tryGet: {} }")]
    [InlineData("policies: { a-b: {}, a_b: {} }")]
    [InlineData("token: { claims: { kind: { type: enum, values: [a-b, a_b] } } }")]
    [InlineData("token: { claims: { a-b: boolean, a_b: boolean } }")]
    [InlineData("token: { claims: { sessionPolicies: { type: enum, values: [a] } } }")]
    [InlineData("token: { claims: { a: boolean, b: { type: boolean, property: A } } }")]
    public void Two_things_of_one_name_are_SESS021_and_the_rest_compiles(string yaml)
    {
        var run = GeneratorRun.Of(yaml);

        Assert.Contains("SESS021", Assert.Single(run.Diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        CompilationAssert.HasNoWarnings(run.Output);
    }

    [Theory]
    [InlineData("</summary>")]
    [InlineData("*/ class Injected; /*")]
    [InlineData("a\\nb")]
    [InlineData("a\\L class Injected;")]
    [InlineData("a\\u2029 class Injected;")]
    [InlineData("a\\u0085 class Injected;")]
    [InlineData("a\\r class Injected;")]
    [InlineData("<see cref=\\\"Nothing\\\"/> & {0}")]
    [InlineData("\\\" + Injected + \\\"")]
    [InlineData("\\\\")]
    [InlineData("{{{{")]
    public void A_hard_text_stays_a_text(string escaped)
    {
        var run = GeneratorRun.Of(
            """
            token:
              claims:
                described: { type: boolean, description: "TEXT" }
                listed: { type: enum, values: ["TEXT", b], description: "TEXT" }
                standard: { type: string, maxLength: 99, default: "TEXT" }
                constant: { value: "TEXT" }
            """.Replace("TEXT", escaped, StringComparison.Ordinal));

        CompilationAssert.HasNoWarnings(run.Output);
        Assert.Null(run.Output.GetTypeByMetadataName("Injected"));
        Assert.Null(run.Output.GetTypeByMetadataName("Acme.Web.Sessions.Injected"));
    }

    [Fact]
    public void Five_hundred_policies_and_claims_compile()
    {
        var policies = string.Join(", ", Enumerable.Range(1, 500).Select(i => $"p{i}: {{ maximumLifetime: {i}h }}"));
        var claims = string.Join(", ", Enumerable.Range(1, 500).Select(i => $"c{i}: {(i % 2 == 0 ? "boolean" : "{ type: enum, values: [a, b], optional: true }")}"));

        var run = GeneratorRun.Of($"policies: {{ {policies} }}\ntoken: {{ claims: {{ {claims} }} }}\n");

        CompilationAssert.HasNoWarnings(run.Output);
    }
}
