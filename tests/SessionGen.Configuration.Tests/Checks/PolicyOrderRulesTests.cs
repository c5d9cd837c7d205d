using System.Text;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Checks;

/// <summary>SESS016: what a policy says in <c>stricterThan</c> is proved.</summary>
public sealed class PolicyOrderRulesTests
{
    [Fact]
    public void SESS016_Names_the_lifetime_both_values_and_their_origins()
    {
        var finding = Verify.Finding("""
            lifetime:
              maximumLifetime: 1d
            policies:
              admin:
                maximumLifetime: {|SESS016:36h|}
                stricterThan: default
            """);

        Assert.Equal(
            "The maximumLifetime of the policy 'admin' is 1d12h (set in 'policies.admin'), longer than that of 'default', the policy in 'stricterThan', which is 1d (set in 'lifetime'). Write at most 1d.",
            finding.Message);
        Assert.Equal("1d", finding.Suggestion);
    }

    [Fact]
    public void SESS016_Both_lifetimes_are_compared_and_off_is_the_longest()
    {
        var findings = Verify.Findings("""
            lifetime: { inactivityTimeout: 1h }
            policies:
              kiosk: { inactivityTimeout: {|SESS016:off|}, maximumLifetime: {|SESS016:8d|}, stricterThan: default }
            """);

        Assert.Contains("is off (set in 'policies.kiosk')", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("which is 7d (the default).", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS016_An_inherited_lifetime_is_reported_at_the_name_and_the_fix_adds_the_key()
    {
        var finding = Verify.Finding("""
            lifetime:
              inactivityTimeout: 1h
            policies:
              support:
                inactivityTimeout: 15m
              admin:
                stricterThan: {|SESS016:support|}
            """);

        Assert.Contains(
            "The inactivityTimeout of the policy 'admin' is 1h (inherited from 'lifetime'), longer than that of 'support'",
            finding.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("which is 15m (set in 'policies.support'). Add 'inactivityTimeout: 15m' or less to the policy 'admin'.", finding.Message, StringComparison.Ordinal);
        Assert.Equal("support\n    inactivityTimeout: 15m", finding.Suggestion);
    }

    [Fact]
    public void SESS016_A_default_that_is_longer_says_so()
    {
        var finding = Verify.Finding("""
            policies:
              short: { maximumLifetime: 1h }
              admin: { stricterThan: {|SESS016:short|} }
            """);

        Assert.Contains("is 7d (the default), longer", finding.Message, StringComparison.Ordinal);
        Assert.Equal("short, maximumLifetime: 1h", finding.Suggestion);
    }

    [Theory]
    [InlineData("lifetime: { inactivityTimeout: 1h }\npolicies: { admin: { stricterThan: default } }")]
    [InlineData("policies: { admin: { maximumLifetime: 7d, stricterThan: default } }")]
    [InlineData("lifetime: { inactivityTimeout: 1h, maximumLifetime: off }\npolicies: { admin: { maximumLifetime: 400d, stricterThan: default } }")]
    [InlineData("policies: { a: { maximumLifetime: 1h, stricterThan: b }, b: { maximumLifetime: 2h, stricterThan: default } }")]
    public void A_policy_that_is_as_strict_is_right(string text) => Verify.Clean(text);

    [Fact]
    public void SESS016_Is_silent_where_a_lifetime_could_not_be_read()
        => Verify.Finding("""
            policies:
              admin: { inactivityTimeout: {|SESS008:30|}, stricterThan: default }
            """);

    [Fact]
    public void A_name_that_no_policy_has_is_a_wrong_value_with_a_suggestion()
    {
        var finding = Verify.Finding("""
            policies:
              support: { maximumLifetime: 1h }
              admin: { maximumLifetime: 1h, stricterThan: {|SESS003:suport|} }
            """);

        Assert.Equal("There is no policy 'suport'. Did you mean 'support'?", finding.Message);
        Assert.Equal("support", finding.Suggestion);

        finding = Verify.Finding("""
            policies:
              support: { maximumLifetime: 1h }
              admin: { maximumLifetime: 1h, stricterThan: {|SESS003:everyone|} }
            """);
        Assert.Equal("There is no policy 'everyone'. Write default or support.", finding.Message);
    }

    [Fact]
    public void A_policy_is_not_stricter_than_itself()
        => Assert.Equal(
            "The policy 'admin' cannot be stricter than itself. Name another policy, or remove 'stricterThan'.",
            Verify.Finding("policies: { admin: { stricterThan: {|SESS003:admin|} } }").Message);

    [Fact]
    public void Policies_in_a_circle_are_reported_once_and_what_leads_into_it_is_compared()
    {
        var findings = Verify.Findings("""
            policies:
              outside: { stricterThan: {|SESS016:a|} }
              a: { maximumLifetime: 1h, stricterThan: {|SESS003:b|} }
              b: { stricterThan: c }
              c: { stricterThan: a }
            """);

        Assert.Equal("The policies name each other in 'stricterThan': a → b → c → a. Remove 'stricterThan' from one of them.", findings[1].Message);
    }

    [Fact]
    public void Lifetime_has_nothing_to_be_stricter_than()
        => Verify.Finding("lifetime: { {|SESS002:stricterThan|}: admin }");

    [Fact]
    public void Many_policies_take_time_in_proportion()
    {
        var text = new StringBuilder("policies:\n");
        for (var i = 0; i < 20_000; i++)
        {
            text.Append("  p").Append(i).Append(": { stricterThan: ").Append(i % 3 == 0 ? "p" + i : "q" + i).Append(" }\n");
        }

        Assert.Equal(1_000, SessionsFile.Read(text.ToString(), TestContext.Current.CancellationToken).Findings.Count(finding => finding.Descriptor.Id == "SESS003"));
    }
}
