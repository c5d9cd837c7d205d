using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Analyzers.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Analyzers.Tests;

public sealed class SessionsFileAnalyzerTests
{
    [Fact]
    public async Task A_correct_file_has_no_findings() =>
        await AnalyzerTest.Of("lifetime:\n  maximumLifetime: 30d\n").VerifyAsync();

    [Fact]
    public async Task An_empty_file_has_no_findings() =>
        await AnalyzerTest.Of("").VerifyAsync();

    [Fact]
    public async Task A_finding_has_its_place_as_offsets_and_as_line_and_column()
    {
        var diagnostics = await AnalyzerTest.Of("# über 😀\r\nlifetime:\r\n  {|SESS002:maximumLifetme|}: 7d\r\n").VerifyAsync();

        var span = Assert.Single(diagnostics).Location.GetLineSpan();
        Assert.Equal("/project/sessions.yaml", span.Path);
        Assert.Equal((2, 2), (span.StartLinePosition.Line, span.StartLinePosition.Character));
        Assert.Equal((2, 16), (span.EndLinePosition.Line, span.EndLinePosition.Character));
        Assert.Equal(LocationKind.ExternalFile, diagnostics[0].Location.Kind);
    }

    [Fact]
    public async Task A_build_shows_the_place_as_a_compiler_does()
    {
        var diagnostics = await AnalyzerTest.Of("lifetime:\n  {|SESS002:maximumLifetme|}: 7d\n").VerifyAsync();

        Assert.StartsWith("/project/sessions.yaml(2,3): error SESS002: ", Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_to_write_instead_is_in_the_message_and_in_a_property_for_the_code_fix()
    {
        var diagnostics = await AnalyzerTest.Of("lifetime:\n  {|SESS002:maximumLifetme|}: 7d\n").VerifyAsync();

        var diagnostic = Assert.Single(diagnostics);
        Assert.Contains("maximumLifetime", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("maximumLifetime", diagnostic.Properties[FindingDiagnostics.SuggestionProperty]);
    }

    [Fact]
    public async Task A_duplicate_key_shows_both_places()
    {
        var diagnostics = await AnalyzerTest.Of("version: 1\n{|SESS004:version|}: 1\n").VerifyAsync();

        var first = Assert.Single(Assert.Single(diagnostics).AdditionalLocations);
        Assert.Equal("/project/sessions.yaml", first.GetLineSpan().Path);
        Assert.Equal((0, 0, 7), (first.GetLineSpan().StartLinePosition.Line, first.SourceSpan.Start, first.SourceSpan.End));
    }

    [Fact]
    public async Task Independent_mistakes_are_all_reported_in_one_build() =>
        await AnalyzerTest.Of("""
            {|SESS002:lifetimes|}: {}
            token:
              lifetime: {|SESS008:60|}
            cookie:
              persistent: {|SESS003:yes|}
            """).VerifyAsync();

    [Fact]
    public async Task The_other_name_of_the_file_and_any_spelling_of_its_case_are_found_too()
    {
        foreach (var path in new[] { "/project/sessions.yml", "/project/Sessions.yaml", @"C:\project\sessions.yaml", "sessions.yaml" })
        {
            await new AnalyzerTest().WithFile(path, "version: {|SESS007:2|}").VerifyAsync();
        }
    }

    [Fact]
    public async Task Other_additional_files_are_none_of_our_business() =>
        await AnalyzerTest.Of("version: 1")
            .WithFile("/project/my-sessions.yaml", "version: 2")
            .WithFile("/project/sessions.yaml.bak", "version: 2")
            .WithFile("/project/appsettings.json", "{")
            .VerifyAsync();

    [Fact]
    public async Task A_second_file_is_an_error_that_shows_the_first()
    {
        var diagnostics = await new AnalyzerTest()
            .WithFile("/project/sessions.yml", "{|SESS006:|}version: 1")
            .WithFile("/project/sessions.yaml", "version: 1")
            .VerifyAsync();

        var diagnostic = Assert.Single(diagnostics);
        Assert.Contains("/project/sessions.yaml", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("/project/sessions.yaml", Assert.Single(diagnostic.AdditionalLocations).GetLineSpan().Path);
    }

    [Fact]
    public async Task Every_further_file_is_reported_and_its_own_findings_too() =>
        await new AnalyzerTest()
            .WithFile("/project/sessions.yaml", "version: {|SESS007:2|}")
            .WithFile("/project/sessions.yml", "{|SESS006:|}version: {|SESS007:3|}")
            .WithFile("/project/sub/sessions.yaml", "{|SESS006:|}version: 1")
            .VerifyAsync();

    [Fact]
    public async Task A_file_that_the_project_lists_a_second_time_is_still_one_file() =>
        await AnalyzerTest.Of("version: {|SESS007:2|}")
            .WithFile("/project/sessions.yaml", "version: 2")
            .VerifyAsync();

    [Fact]
    public async Task A_file_that_cannot_be_read_is_left_to_the_compiler() =>
        Assert.Empty(await CSharpCompilation.Create("Project")
            .WithAnalyzers(AllAnalyzers.Create(), new AnalyzerOptions([new InMemoryAdditionalText("/project/sessions.yaml", null)]))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task The_file_is_read_once_for_all_analyzers_and_compilations()
    {
        var file = new InMemoryAdditionalText("/project/sessions.yaml", "version: 1");
        var compilation = CSharpCompilation.Create("Project", references: References.Framework);
        var first = compilation.WithAnalyzers(AllAnalyzers.Create(), new AnalyzerOptions([file]));
        await first.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var reads = file.Reads;

        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Edited;", cancellationToken: TestContext.Current.CancellationToken));
        await edited.WithAnalyzers(AllAnalyzers.Create(), new AnalyzerOptions([file])).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, reads);
        Assert.Equal(1, file.Reads);
    }
}
