using SessionGen.Configuration.Tests.Harness;
using SessionGen.Infrastructure;

namespace SessionGen.Configuration.Tests.Checks;

/// <summary>SESS030, and the reading of <c>multiSession</c> and <c>concurrency</c>.</summary>
public sealed class MultiSessionRulesTests
{
    [Fact]
    public void SESS030_Settings_of_a_feature_that_is_off_have_no_effect()
    {
        var findings = Verify.Findings("""
            multiSession:
              maxSessions: {|SESS030:3|}
              onLimit: {|SESS030:reject|}
            """);

        Assert.Equal("'maxSessions' has no effect while multi-session is off. Write 'enabled: true' in multiSession, or remove it.", findings[0].Message);
    }

    [Fact]
    public void SESS030_Is_silent_where_the_value_is_wrong_itself()
        => Verify.Findings("multiSession: { maxSessions: {|SESS003:99|}, onLimit: {|SESS003:evict|} }");

    [Fact]
    public void True_is_short_for_enabled()
    {
        Assert.Equal(new MultiSessionSettings { Enabled = true }, Verify.Clean("multiSession: true").Settings.MultiSession);
        Assert.Equal(new MultiSessionSettings(), Verify.Clean("multiSession: false").Settings.MultiSession);
        Assert.Equal("true", Verify.Finding("multiSession: {|SESS003:yes|}").Suggestion);
    }

    [Fact]
    public void Every_setting_reaches_the_model()
    {
        var model = Verify.Clean("""
            multiSession: { enabled: true, maxSessions: 20, onLimit: reject, afterSignOutUrl: /bye }
            concurrency: { maxSessionsPerUser: 1000, onLimit: reject }
            """);

        Assert.Equal(new MultiSessionSettings { Enabled = true, MaxSessions = 20, OnLimit = SessionLimitAction.Reject, AfterSignOutUrl = "/bye" }, model.Settings.MultiSession);
        Assert.Equal(new ConcurrencySettings { MaxSessionsPerUser = 1000, OnLimit = SessionLimitAction.Reject }, model.Settings.Concurrency);
        Assert.Null(Verify.Clean("concurrency: { maxSessionsPerUser: unlimited }").Settings.Concurrency.MaxSessionsPerUser);
    }

    [Theory]
    [InlineData("multiSession: { enabled: true, maxSessions: {|SESS003:1|} }")]
    [InlineData("multiSession: { enabled: true, maxSessions: {|SESS003:21|} }")]
    [InlineData("multiSession: { enabled: true, maxSessions: {|SESS003:five|} }")]
    [InlineData("concurrency: { maxSessionsPerUser: {|SESS003:0|} }")]
    [InlineData("concurrency: { maxSessionsPerUser: {|SESS003:1001|} }")]
    [InlineData("concurrency: { onLimit: {|SESS003:evict_oldest|} }")]
    [InlineData("concurrency: { maxSessionsPerUser: {|SESS003:99999999999999999999|} }")]
    public void SESS003_Values_outside_their_range(string text) => Verify.Finding(text);
}
