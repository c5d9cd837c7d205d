using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Schema;

/// <summary>The JSON Schema for editors. That it accepts every file without an error is checked wherever a test reads a file.</summary>
public sealed class JsonSchemaTests
{
    [Fact]
    public void A_file_with_every_key_fits()
    {
        Assert.True(SchemaAgreement.Fits(TestFiles.Everything));
        foreach (var key in KeyTable.Keys.Where(key => key.ChildrenOf is null))
        {
            Assert.Contains(key.Name.TrimStart('*'), TestFiles.Everything, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("lifetime: { maximumLifetime: 7 }")]
    [InlineData("lifetime: { maximumLifetime: 0s }")]
    [InlineData("lifetime: { maximumLifetime: 1h1h }")]
    [InlineData("lifetime: { maximumLifetime: 1m1h }")]
    [InlineData("lifetime: { maximumLifetime: P1Y }")]
    [InlineData("lifetime: { maximumLifetime: PT }")]
    [InlineData("lifetime: { maximumLifetime: P }")]
    [InlineData("lifetime: { maximumLifetime: 01h }")]
    [InlineData("lifetime: { maximumLifetime: 1.5h }")]
    [InlineData("lifetime: { maximumLifetime: never }")]
    [InlineData("token: { lifetime: off }")]
    [InlineData("lifetime: 7d")]
    [InlineData("cookie: { persistent: yes }")]
    [InlineData("cookie: { persistent: \"true\" }")]
    [InlineData("cookie: { sameSite: Lax }")]
    [InlineData("cookie: { name: __Host-session }")]
    [InlineData("cookie: { name: a b }")]
    [InlineData("cookie: { domain: localhost }")]
    [InlineData("signIn: { url: //evil.example }")]
    [InlineData("signIn: { url: https://evil.example }")]
    [InlineData("multiSession: { maxSessions: 1 }")]
    [InlineData("multiSession: on")]
    [InlineData("concurrency: { maxSessionsPerUser: none }")]
    [InlineData("version: 2")]
    [InlineData("token: { claims: { a: strng } }")]
    [InlineData("token: { claims: { a: enum } }")]
    [InlineData("token: { claims: { a: } }")]
    [InlineData("token: { claims: { a: {} } }")]
    [InlineData("token: { claims: { a: { type: enum, values: [] } } }")]
    [InlineData("token: { claims: { sub: string } }")]
    [InlineData("policies: { a b: {} }")]
    [InlineData("- a")]
    public void Mistakes_that_a_schema_can_say_are_shown_in_the_editor(string text)
    {
        Assert.Contains(SessionsFile.Read(text, TestContext.Current.CancellationToken).Findings, finding => finding.IsError);
        if (text != "- a")
        {
            Assert.False(SchemaAgreement.Fits(text));
        }
    }

    [Theory]
    [InlineData("90s")]
    [InlineData("1w2d3h4m5s")]
    [InlineData("10d")]
    [InlineData("1h0m")]
    [InlineData("P7D")]
    [InlineData("P2W")]
    [InlineData("PT1H30M")]
    [InlineData("P1DT12H")]
    [InlineData("off")]
    public void Every_form_of_a_duration_fits(string text)
        => Assert.True(SchemaAgreement.Fits($"lifetime: {{ inactivityTimeout: {text} }}"));
}
