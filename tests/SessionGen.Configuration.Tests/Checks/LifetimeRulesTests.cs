using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Checks;

/// <summary>SESS010 to SESS012: the lattice of lifetimes over all policies.</summary>
public sealed class LifetimeRulesTests
{
    [Fact]
    public void SESS010_A_policy_that_disables_both_never_ends()
    {
        var finding = Verify.Finding("""
            lifetime:
              inactivityTimeout: off
              maximumLifetime: {|SESS010:off|}
            """);

        Assert.Equal("7d", finding.Suggestion);
        Assert.Equal("Sessions of the policy 'default' never end: inactivityTimeout is off and maximumLifetime is off. Set at least one of them, for example 'maximumLifetime: 7d'.", finding.Message);
    }

    [Fact]
    public void SESS010_The_default_of_the_inactivity_timeout_is_off_as_well()
    {
        var finding = Verify.Finding("lifetime: { maximumLifetime: {|SESS010:off|} }");

        Assert.Contains("inactivityTimeout is off (the default) and maximumLifetime is off.", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS010_Names_the_policy_and_where_the_inherited_half_comes_from()
    {
        var finding = Verify.Finding("""
            lifetime:
              inactivityTimeout: 1h
              maximumLifetime: off
            policies:
              admin:
                inactivityTimeout: {|SESS010:off|}
            """);

        Assert.Contains("'admin'", finding.Message, StringComparison.Ordinal);
        Assert.Contains("maximumLifetime is off (inherited from 'lifetime')", finding.Message, StringComparison.Ordinal);
        Assert.Equal("off\n    maximumLifetime: 7d", finding.Suggestion);
    }

    [Fact]
    public void SESS010_The_suggestion_keeps_to_braces_where_the_policy_does()
    {
        var finding = Verify.Finding("""
            lifetime: { inactivityTimeout: 1h, maximumLifetime: off }
            policies:
              admin: { inactivityTimeout: {|SESS010:off|} }
            """);

        Assert.Equal("off, maximumLifetime: 7d", finding.Suggestion);
    }

    [Fact]
    public void SESS010_Is_reported_once_where_other_policies_only_inherit_it()
    {
        Verify.Finding("""
            lifetime:
              maximumLifetime: {|SESS010:off|}
            policies:
              a:
              b: {}
            """);
    }

    [Fact]
    public void SESS010_Is_silent_where_a_half_could_not_be_read()
    {
        Verify.Finding("""
            lifetime:
              inactivityTimeout: {|SESS008:soon|}
              maximumLifetime: off
            """);
    }

    [Fact]
    public void SESS011_A_lifetime_above_400_days_is_cut_by_browsers()
    {
        var finding = Verify.Finding("""
            lifetime:
              maximumLifetime: {|SESS011:401d|}
            """);

        Assert.Equal("400d", finding.Suggestion);
        Assert.Equal("maximumLifetime of the policy 'default' is 401d, but browsers limit cookies to 400 days (34560000 seconds). Write at most 400d.", finding.Message);
        Verify.Clean("lifetime: { maximumLifetime: 400d }");
        Verify.Clean("lifetime: { maximumLifetime: P400D, inactivityTimeout: 399d }");
    }

    [Fact]
    public void SESS011_Looks_at_both_halves_of_every_policy()
    {
        Verify.Findings("""
            lifetime:
              maximumLifetime: {|SESS011:34560001s|}
            policies:
              long:
                inactivityTimeout: {|SESS011:58w|}
                maximumLifetime: off
            """);
    }

    [Fact]
    public void SESS012_An_inactivity_timeout_that_is_not_below_the_maximum_never_takes_effect()
    {
        var finding = Verify.Finding("""
            lifetime:
              inactivityTimeout: {|SESS012:8h|}
              maximumLifetime: 8h
            """);

        Assert.Equal("The inactivityTimeout of the policy 'default' (8h) is not shorter than its maximumLifetime (8h), so it never takes effect. Shorten it, or write 'inactivityTimeout: off'.", finding.Message);
        Verify.Clean("lifetime: { inactivityTimeout: 7h59m59s, maximumLifetime: 8h }");
    }

    [Fact]
    public void SESS012_Compares_an_own_half_with_the_inherited_one()
    {
        var findings = Verify.Findings("""
            lifetime:
              inactivityTimeout: 1d
              maximumLifetime: 30d
            policies:
              short:
                maximumLifetime: {|SESS012:8h|}
              idle:
                inactivityTimeout: {|SESS012:31d|}
            """);

        Assert.Contains("'short' (1d, inherited from 'lifetime') is not shorter than its maximumLifetime (8h)", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("'idle' (31d) is not shorter than its maximumLifetime (30d, inherited from 'lifetime')", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS012_Compares_with_the_default_maximum()
    {
        var finding = Verify.Finding("lifetime: { inactivityTimeout: {|SESS012:2w|} }");

        Assert.Contains("maximumLifetime (7d, the default)", finding.Message, StringComparison.Ordinal);
    }
}
