using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests;

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
        Assert.Contains("'default'", finding.Message, StringComparison.Ordinal);
    }
}
