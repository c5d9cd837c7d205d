using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Checks;

/// <summary>SESS013 and SESS014.</summary>
public sealed class TokenLifetimeRulesTests
{
    [Fact]
    public void SESS013_A_token_outlives_the_sessions_of_a_policy()
    {
        var finding = Verify.Finding("""
            policies:
              kiosk:
                inactivityTimeout: 5m
            token:
              lifetime: {|SESS013:5m|}
            """);

        Assert.Equal("The token lifetime (5m) is not shorter than the inactivityTimeout of the policy 'kiosk' (5m). Make the token lifetime shorter than every lifetime of a session.", finding.Message);
        Verify.Clean("""
            policies: { kiosk: { inactivityTimeout: 5m } }
            token: { lifetime: 4m59s }
            """);
    }

    [Fact]
    public void SESS013_Stands_at_the_policy_where_the_token_lifetime_is_the_default()
    {
        var finding = Verify.Finding("""
            policies:
              blink:
                maximumLifetime: {|SESS013:30s|}
            """);

        Assert.Contains("(60s)", finding.Message, StringComparison.Ordinal);
        Assert.Contains("'blink'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS013_Names_every_policy_that_is_too_short_but_not_the_heirs()
    {
        var findings = Verify.Findings("""
            lifetime: { maximumLifetime: 10m }
            policies:
              heir: { inactivityTimeout: 9m59s }
              other: { maximumLifetime: 1h }
            token:
              lifetime: {|SESS013:{|SESS013:10m|}|}
            """);

        Assert.Contains("maximumLifetime of the policy 'default'", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("inactivityTimeout of the policy 'heir'", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS014_A_token_lifetime_above_an_hour_is_long()
    {
        var finding = Verify.Finding("token: { lifetime: {|SESS014:61m|} }");

        Assert.Equal("1h", finding.Suggestion);
        Assert.Contains("1h1m", finding.Message, StringComparison.Ordinal);
        Verify.Clean("token: { lifetime: 1h }");
    }

    [Fact]
    public void SESS003_A_token_lives_between_a_second_and_a_day()
    {
        Verify.Finding("token: { lifetime: {|SESS003:25h|} }");
        Verify.Finding("token: { lifetime: {|SESS014:24h|} }");
        Verify.Clean("token: { lifetime: 1s }");
    }

    [Theory]
    [InlineData("clockSkew: 0s")]
    [InlineData("clockSkew: 5m")]
    [InlineData("keyRotation: off")]
    [InlineData("keyRotation: 59m")]
    [InlineData("algorithm: RS256")]
    [InlineData("issuer: https://acme.example")]
    [InlineData("audience: urn:acme:api")]
    public void Values_of_the_token_that_are_right(string line) => Verify.Clean($"token:\n  {line}\n");

    [Theory]
    [InlineData("clockSkew: {|SESS003:301s|}")]
    [InlineData("algorithm: {|SESS003:HS256|}")]
    [InlineData("algorithm: {|SESS003:none|}")]
    [InlineData("issuer: {|SESS003:a b|}")]
    [InlineData("issuer: {|SESS003:acme|}")]
    [InlineData("issuer: {|SESS003::colon|}")]
    [InlineData("audience: {|SESS003:[a, b]|}")]
    [InlineData("issuer: {|SESS003:''|}")]
    [InlineData("lifetime: {|SESS008:off|}")]
    public void Values_of_the_token_that_are_wrong(string line) => Verify.Finding($"token:\n  {line}\n");
}
