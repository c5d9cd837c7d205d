using System.Globalization;
using Microsoft.CodeAnalysis;
using SessionGen.Generator.Pipeline;
using SessionGen.Configuration.Findings;
using SessionGen.Generator.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests;

/// <summary>SESS000, and what is generated beside it.</summary>
public sealed class NotCompiledTests
{
    [Fact]
    public void A_file_without_errors_is_compiled_without_a_word() => Assert.Empty(GeneratorRun.Of(SampleFiles.Rich).Diagnostics);

    [Fact]
    public void A_warning_is_no_error() => Assert.Empty(GeneratorRun.Of("cookie: { sameSite: none }").Diagnostics);

    [Fact]
    public void The_first_error_of_a_file_is_reported_at_its_place()
    {
        var diagnostic = Assert.Single(GeneratorRun.Of("lifetime:\n  maximumLifetime: soon\n").Diagnostics);

        Assert.Equal("SESS000", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal("/src/Acme.Web/sessions.yaml: (1,19)-(1,23)", diagnostic.Location.GetLineSpan().ToString());
        Assert.Equal(29, diagnostic.Location.SourceSpan.Start);
        Assert.Equal(4, diagnostic.Location.SourceSpan.Length);
        Assert.StartsWith("sessions.yaml was not compiled: SESS008: ", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.DoesNotContain("more error", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lifetime: { maximumLifetime: soon, inactivityTimeout: later }", " (and 1 more error)")]
    [InlineData("lifetime: { maximumLifetime: soon, inactivityTimeout: later }\ncolour: red", " (and 2 more errors)")]
    public void The_number_of_the_other_errors_is_said(string yaml, string end) =>
        Assert.EndsWith(end, Assert.Single(GeneratorRun.Of(yaml).Diagnostics).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [Fact]
    public void A_second_file_is_an_error_without_analyzers_too()
    {
        var run = GeneratorRun.Of(
            [new InMemoryAdditionalText("/src/Acme.Web/sessions.yml", ""), new InMemoryAdditionalText("/src/Acme.Web/sessions.yaml", "")],
            new Consumer());

        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("/src/Acme.Web/sessions.yml: (0,0)-(0,0)", diagnostic.Location.GetLineSpan().ToString());
        Assert.StartsWith("sessions.yaml was not compiled: SESS006: ", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Contains("'/src/Acme.Web/sessions.yaml'", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
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
