using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Checks;

public sealed class VersionRulesTests
{
    [Fact]
    public void SESS007_A_version_that_is_not_known()
    {
        var finding = Verify.Finding("version: {|SESS007:2|}");

        Assert.Equal("1", finding.Suggestion);
        Verify.Clean("version: 1");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public void SESS007_Names_the_version_as_it_is_written(string version)
        => Assert.Contains("does not support version " + version + " ", Verify.Finding($"version: {{|SESS007:{version}|}}").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("version: {|SESS003:one|}")]
    [InlineData("version: {|SESS003:1.0|}")]
    [InlineData("version: {|SESS003:\"1\"|}")]
    [InlineData("version: {|SESS003:01|}")]
    [InlineData("version:{|SESS003:|}")]
    public void SESS003_A_version_is_a_whole_number(string text) => Verify.Finding(text);
}
