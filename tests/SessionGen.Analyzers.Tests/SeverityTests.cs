using Microsoft.CodeAnalysis;
using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

public sealed class SeverityTests
{
    private const string Warning = "cookie:\n  sameSite: {|SESS041:none|}\n";
    private const string WarningWithoutMark = "cookie:\n  sameSite: none\n";
    private const string ErrorWithoutMark = "version: 2\n";

    [Fact]
    public async Task NoWarn_hides_a_warning() =>
        await AnalyzerTest.Of(WarningWithoutMark).WithOption("SESS041", ReportDiagnostic.Suppress).VerifyAsync();

    [Fact]
    public async Task NoWarn_hides_the_message_of_an_error() =>
        await AnalyzerTest.Of(ErrorWithoutMark).WithOption("SESS007", ReportDiagnostic.Suppress).VerifyAsync();

    [Fact]
    public async Task WarningsAsErrors_makes_a_warning_an_error()
    {
        var diagnostics = await AnalyzerTest.Of(Warning).WithOption("SESS041", ReportDiagnostic.Error).VerifyAsync();

        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(diagnostics).Severity);
    }

    [Fact]
    public async Task A_globalconfig_hides_a_warning() =>
        await AnalyzerTest.Of(WarningWithoutMark)
            .WithAnalyzerConfig("/project/.globalconfig", "is_global = true\ndotnet_diagnostic.SESS041.severity = none\n")
            .VerifyAsync();

    [Fact]
    public async Task A_globalconfig_makes_a_warning_an_error()
    {
        var diagnostics = await AnalyzerTest.Of(Warning)
            .WithAnalyzerConfig("/project/.globalconfig", "is_global = true\ndotnet_diagnostic.SESS041.severity = error\n")
            .VerifyAsync();

        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(diagnostics).Severity);
    }

    [Fact]
    public async Task A_globalconfig_lowers_an_error()
    {
        var diagnostics = await AnalyzerTest.Of("version: {|SESS007:2|}\n")
            .WithAnalyzerConfig("/project/.globalconfig", "is_global = true\ndotnet_diagnostic.SESS007.severity = suggestion\n")
            .VerifyAsync();

        Assert.Equal(DiagnosticSeverity.Info, Assert.Single(diagnostics).Severity);
    }

    [Theory]
    [InlineData("*.yaml")]
    [InlineData("sessions.yaml")]
    [InlineData("*")]
    public async Task A_section_of_an_editorconfig_has_no_effect_as_the_pages_say(string section)
    {
        var diagnostics = await AnalyzerTest.Of(Warning)
            .WithAnalyzerConfig("/project/.editorconfig", $"[{section}]\ndotnet_diagnostic.SESS041.severity = none\n")
            .VerifyAsync();

        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(diagnostics).Severity);
    }

    [Fact]
    public async Task SuppressMessage_on_the_assembly_hides_a_warning() =>
        await AnalyzerTest.Of(WarningWithoutMark)
            .WithSource("""[assembly: System.Diagnostics.CodeAnalysis.SuppressMessage("SessionGen", "SESS041")]""")
            .VerifyAsync();
}
