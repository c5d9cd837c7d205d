using Xunit.Sdk;

namespace SessionGen.Analyzers.Tests.Harness;

/// <summary>A harness that never fails proves nothing.</summary>
public sealed class HarnessTests
{
    [Theory]
    [InlineData("version: 2")]
    [InlineData("version: {|SESS008:2|}")]
    [InlineData("{|SESS007:version|}: 2")]
    [InlineData("version: {|SESS007:1|}")]
    [InlineData("version: {|SESS007:{|SESS007:2|}|}")]
    public async Task A_diagnostic_without_mark_a_mark_without_diagnostic_and_another_place_fail(string file) =>
        await Assert.ThrowsAnyAsync<XunitException>(() => AnalyzerTest.Of(file).VerifyAsync());

    [Fact]
    public void A_mark_that_is_not_closed_fails() =>
        Assert.Throws<FormatException>(() => AnalyzerTest.Of("version: {|SESS007:2"));

    [Fact]
    public async Task Braces_and_bars_of_yaml_are_no_marks() =>
        await AnalyzerTest.Of("token: { claims: { a: { type: enum, values: ['a{|', 'x|}'], default: 'x|}' } } }").VerifyAsync();
}
