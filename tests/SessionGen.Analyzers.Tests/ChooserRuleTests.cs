using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

/// <summary>SESS032.</summary>
public sealed class ChooserRuleTests
{
    [Fact]
    public async Task The_warning_names_the_address_and_both_ways_to_serve_it()
    {
        var diagnostics = await AnalyzerTest.Of("signIn: { url: /login }\nmultiSession: { enabled: {|SESS032:true|}, maxSessions: 3 }\n").VerifyAsync();

        Assert.Equal(
            "Multi-session is on, but nothing serves the account chooser, '/login/choose'. Reference the package SessionGen.AspNetCore.UI, or set "
            + "'afterSignOutUrl' to a page of the application.",
            Assert.Single(diagnostics).GetMessage(null));
    }

    [Theory]
    [InlineData("multiSession: { enabled: true, afterSignOutUrl: / }")]
    [InlineData("multiSession: false")]
    [InlineData("{}")]
    public async Task A_page_of_the_application_or_no_multi_session_gives_none(string file) => await AnalyzerTest.Of(file).VerifyAsync();

    [Fact]
    public async Task The_package_of_pages_serves_it() => await AnalyzerTest.Of("multiSession: true").WithPages().VerifyAsync();

    [Fact]
    public async Task A_project_without_ASP_NET_Core_redirects_no_browser() =>
        await AnalyzerTest.Of("multiSession: true").WithoutSessionGenReferences().VerifyAsync();

    [Fact]
    public async Task A_value_that_is_wrong_is_reported_once() =>
        await AnalyzerTest.Of("multiSession: { enabled: true, afterSignOutUrl: {|SESS031://evil.example|} }").VerifyAsync();
}
