using System.Globalization;
using Microsoft.CodeAnalysis;
using SessionGen.Configuration.Findings;
using SessionGen.Generator.Pipeline;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>SESS000, and what is generated beside it.</summary>
public sealed class NotCompiledTests
{
    [Theory]
    [InlineData(SampleFiles.Rich)]
    [InlineData("cookie: { sameSite: none }")]
    public Task A_file_without_errors_and_one_with_warnings_is_compiled_without_a_word(string yaml) => new GeneratorTest().WithFile(yaml).VerifyAsync();

    [Theory]
    [InlineData("lifetime:\n  maximumLifetime: {|SESS000:soon|}\n", "")]
    [InlineData("lifetime: { maximumLifetime: {|SESS000:soon|}, inactivityTimeout: later }", " (and 1 more error)")]
    [InlineData("lifetime: { maximumLifetime: {|SESS000:soon|}, inactivityTimeout: later }\ncolor: red", " (and 2 more errors)")]
    public async Task The_first_error_of_a_file_is_reported_at_its_place_with_the_number_of_the_others(string yaml, string end)
    {
        var message = Assert.Single(await new GeneratorTest().WithFile(yaml).VerifyAsync()).GetMessage(CultureInfo.InvariantCulture);

        Assert.StartsWith("sessions.yaml was not compiled: SESS008: ", message, StringComparison.Ordinal);
        Assert.EndsWith(end, message, StringComparison.Ordinal);
        Assert.Equal(end.Length > 0, message.Contains("more error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_file_is_an_error_without_analyzers_too()
    {
        var test = new GeneratorTest().WithFile("{|SESS000:|}", "/src/Acme.Web/sessions.yml").WithFile("");

        var message = Assert.Single(await test.VerifyAsync()).GetMessage(CultureInfo.InvariantCulture);

        Assert.StartsWith("sessions.yaml was not compiled: SESS006: ", message, StringComparison.Ordinal);
        Assert.Contains("'/src/Acme.Web/sessions.yaml'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a: [1, 2\nb: 3")]
    [InlineData("- 1")]
    [InlineData("lifetime: { inactivityTimeout: off, maximumLifetime: off }")]
    [InlineData("policies: { all: {}, tryGet: {}, default: {} }")]
    [InlineData("token: { claims: { names: string, from: string, clone: string, toString: string, sessionClaims: string, equalityContract: string } }")]
    [InlineData("token: { claims: { plan: { type: enum }, mood: { type: enum, values: [] }, kind: { type: enum, values: [a-b, a_b] } } }")]
    [InlineData("token: { claims: { a: { type: object }, b: { type: object, properties: {} }, c: \"string[]\", d: { type: nonsense } } }")]
    [InlineData("namespace: 1.2..3\nuserType: ???")]
    public void Whatever_is_wrong_with_the_file_the_types_are_generated_and_compile(string yaml)
    {
        var run = GeneratorRun.Of(yaml);

        CompilationAssert.HasNoWarnings(run.Output);
        Assert.Contains(run.Result.GeneratedSources, source => source.HintName == "SessionClaims.g.cs");
    }

    [Fact]
    public void An_error_in_one_claim_spoils_only_itself()
    {
        var run = GeneratorRun.Of(
            """
            policies: { admin: { maximumLifetime: soon }, guest: { maximumLifetime: 1h } }
            token:
              claims:
                department: { type: string, maxLength: many }
                level: integr
                plan: { type: enum, values: [free, pro] }
                iss: string
            """,
            new Consumer
            {
                Sources =
                [
                    """
                    using System;
                    using Acme.Web.Sessions;

                    Console.WriteLine(SessionPolicies.Guest.MaximumLifetime);
                    Console.WriteLine(SessionPolicies.Admin.MaximumLifetime);
                    Console.WriteLine(new SessionClaims { Department = "", Plan = Plan.Pro, Level = default!, Iss = "" }.Plan);
                    """,
                ],
            });

        Assert.Single(run.Diagnostics);
        Assert.Empty(run.Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS8805"));
    }

    [Fact]
    public void Types_are_generated_from_the_first_file_by_path_where_there_are_several()
    {
        var run = GeneratorRun.Of(
        [
            new SessionGen.Testing.InMemoryAdditionalText("/src/b/sessions.yaml", "policies: { second: {} }"),
            new SessionGen.Testing.InMemoryAdditionalText("/src/a/sessions.yml", "policies: { first: {} }"),
            new SessionGen.Testing.InMemoryAdditionalText("/src/a/other.yaml", "policies: { third: {} }"),
        ]);

        Assert.Equal("SESS000", Assert.Single(run.Diagnostics).Id);
        Assert.Contains(" First ", run["SessionPolicies.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain(" Second ", run["SessionPolicies.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_gives_the_defaults() => CompilationAssert.HasNoWarnings(
        GeneratorRun.Of([new SessionGen.Testing.InMemoryAdditionalText("/src/sessions.yaml", null)]).Output);

    [Fact]
    public void The_descriptor_says_what_the_list_of_rules_says()
    {
        Assert.Equal(FindingDescriptors.NotCompiled.Id, DiagnosticDescriptors.NotCompiled.Id);
        Assert.Equal(FindingSeverity.Error, FindingDescriptors.NotCompiled.Severity);
        Assert.EndsWith("/docs/rules/SESS000.md", DiagnosticDescriptors.NotCompiled.HelpLinkUri, StringComparison.Ordinal);
    }
}
