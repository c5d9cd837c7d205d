using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Generator.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests;

/// <summary>What the compiler says of shortcodes, and where: in sessions.yaml, at the column of the mistake.</summary>
public sealed class ShortcodeTests
{
    [Theory]
    [InlineData("a: '{{user.Name}}'")]
    [InlineData("a: { type: string, optional: true, value: '{{user.Nickname}}' }")]
    [InlineData("a: { type: integer, value: '{{user.Age}}' }")]
    [InlineData("a: { type: number, value: '{{user.Number}}' }")]
    [InlineData("a: { type: timestamp, value: '{{user.Created}}' }")]
    [InlineData("a: { type: uuid, optional: true, value: '{{user.Team}}' }")]
    [InlineData("a: { type: boolean, value: '{{user.IsAdult || user.IsStaff}}' }")]
    [InlineData("a: { type: boolean, value: '{{user.IsAdult || false}}' }")]
    [InlineData("a: { type: enum, values: [free, pro], property: Plan, value: '{{user.NextPlan || user.Plan}}' }")]
    [InlineData("a: { type: enum, values: [free, pro], property: Plan, value: \"{{user.NextPlan || 'free'}}\" }")]
    [InlineData("a: { type: 'string[]', value: '{{user.Groups}}' }")]
    [InlineData("a: { type: 'integer[]', value: '{{user.Numbers}}' }")]
    [InlineData("a: { type: 'string[]', optional: true, value: '{{user.Tags}}' }")]
    [InlineData("a: { type: 'string[]', value: '{{user.Tags || user.Groups}}' }")]
    [InlineData("a: { type: string, optional: true, value: '{{user.Work.Country.Code}}' }")]
    [InlineData("a: { type: integer, optional: true, value: '{{user.Savings.Cents}}' }")]
    [InlineData("a: \"{{user.Work.Country.Code || user.Home.Country.Code || 'FI'}}\"")]
    [InlineData("a: \"{{user.Nickname || user.Name}}\"")]
    [InlineData("a: \"{{'fixed' || user.Name}}\"")]
    [InlineData("a: { type: integer, value: '{{1 || user.Age}}' }")]
    [InlineData("a: { type: boolean, value: '{{false || true || user.IsStaff}}' }")]
    [InlineData("a: 'Mr {{user.LastName}}, {{user.Age}} ({{user.Born}}, {{user.Price}}, {{user.Id}}, {{user.Day}}, {{user.Initial}}, {{user.IsStaff}})'")]
    [InlineData("a: \"{{user.Nickname || user.Name}} of {{user.Work.City || 'nowhere'}} {{user.Shoe || 0}}\"")]
    [InlineData("a: '{{user.class}}{{user.Home.class.Code}}'")]
    [InlineData("a: { type: object, properties: { city: '{{user.Home.City}}', planet: { value: Earth } } }")]
    public void A_shortcode_whose_type_fits_compiles_without_a_warning(string claim)
    {
        var run = Generate(File(claim));

        Assert.Empty(run.Diagnostics);
        CompilationAssert.HasNoWarnings(run.Output);
    }

    [Theory]
    [InlineData("a: '{{user.{|CS1061:Missing|}}}'")]
    [InlineData("a: '{{ user.{|CS1061:Missing|}.More || user.Name }}'")]
    [InlineData("a: '{{user.Home.{|CS1061:Missing|}}}'")]
    [InlineData("a: \"{{user.Nickname || user.Home.{|CS1061:Missing|} || 'x'}}\"")]
    [InlineData("a: \"{{user.Home.{|CS1061:Missing|} || user.Name}}\"")]
    [InlineData("a: \"{{user.Work.Country.{|CS1061:Missing|} || user.Name}}\"")]
    [InlineData("a: 'Mr {{user.{|CS1061:Missing|}}} {{user.Name}}'")]
    [InlineData("a: 'Mr {{user.Name}} {{user.{|CS1061:Missing|}}}'")]
    [InlineData("a: '{{user.Name}} of {{user.{|CS1061:Missing|} || user.Name}}'")]
    [InlineData("a: '{{user.Home.class.{|CS1061:Missing|}}}'")]
    [InlineData("a: { type: 'string[]', value: '{{user.{|CS1061:Missing|}}}' }")]
    [InlineData("a: { type: string, optional: true, value: '{{user.Work.{|CS1061:Missing|}}}' }")]
    [InlineData("a: { type: object, properties: { b: '{{user.{|CS1061:Missing|}}}' } }")]
    public void A_member_that_does_not_exist_is_an_error_at_the_member(string claim) => AssertDiagnostics(claim);

    [Theory]
    [InlineData("a: '{{{|CS0029:user.Age|}}}'")]
    [InlineData("a: { type: boolean, value: '{{{|CS0029:user.Name|}}}' }")]
    [InlineData("a: { type: uuid, value: '{{{|CS0029:user.Name|}}}' }")]
    [InlineData("a: { type: enum, values: [free, pro], property: Plan, value: '{{{|CS0029:user.Name|}}}' }")]
    [InlineData("a: { type: integer, value: '{{{|CS0029:user.Name|} || {|CS0029:user.LastName|}}}' }")]
    [InlineData("a: { type: timestamp, value: '{{{|CS0029:user.Age|}}}' }")]
    [InlineData("a: { type: integer, value: '{{{|CS0266:user.Score|}}}' }")]
    [InlineData("a: { type: integer, value: '{{{|CS0266:{|CS8629:user.Shoe|}|}}}' }")]
    [InlineData("a: { type: 'integer[]', value: '{{{|CS0029:user.Groups|}}}' }")]
    [InlineData("a: { type: 'string[]', value: '{{{|CS9212:user.Age|}}}' }")]
    [InlineData("a: { type: string, optional: true, value: '{{{|CS0029:user.Work.Country|}}}' }")]
    [InlineData("a: '{{user.{|CS0428:Method|}}}'")]
    [InlineData("a: '{{{|CS0176:user.Shared|}}}'")]
    [InlineData("a: 'to {{{|CS0311:user.Groups|}}}'")]
    [InlineData("a: 'to {{{|CS0311:user.Home|}}}'")]
    [InlineData("a: 'to {{{|CS0313:user.Shoe|}}}'")]
    public void A_member_of_a_wrong_type_is_an_error_at_the_operand(string claim) => AssertDiagnostics(claim, isExact: false);

    [Theory]
    [InlineData("a: '{{{|CS8601:user.Nickname|}}}'")]
    [InlineData("a: { type: string, bearer: false, value: '{{{|CS8603:user.Nickname|}}}' }")]
    [InlineData("a: '{{user.Nickname || {|CS8603:user.Locale|}}}'")]
    [InlineData("a: '{{{|CS8602:user.Work|}.City}}'")]
    [InlineData("a: 'Mr {{{|CS8604:user.Nickname|}}}'")]
    [InlineData("a: 'Mr {{user.Nickname || {|CS8604:user.Locale|}}}'")]
    [InlineData("a: { type: 'string[]', value: '{{{|CS8602:user.Tags|}}}' }")]
    [InlineData("a: '{{{|CS8601:user.Wallet.Currency|}}}'")]
    [InlineData("a: '{{{|CS0618:user.OldName|}}}'")]
    public void A_member_that_may_be_null_in_a_required_claim_is_a_warning_at_the_operand(string claim) => AssertDiagnostics(claim);

    [Theory]
    [InlineData("Acme.Web.{|CS0234:Nobody|}")]
    [InlineData("{|CS0400:Nobody|}")]
    [InlineData("Acme.{|CS0234:Nowhere|}.AppUser")]
    public void A_user_type_that_does_not_exist_is_an_error_at_the_name(string userType)
    {
        AssertProblems($"userType: {userType}\ntoken:\n  claims:\n    plan: {{ type: enum, values: [free, pro] }}\n    name: \"{{{{user.Nickname || user.Name}}}}\"\n");
    }

    [Fact]
    public void A_mistake_in_a_line_with_escapes_is_an_error_at_the_operand() =>
        AssertDiagnostics("""a: "\u007b{{|CS1061:user.Miss\u0069ng|}}}" """, isExact: false);

    [Fact]
    public void Two_mistakes_are_two_errors_at_their_places() => AssertDiagnostics(
        "a: '{{user.{|CS1061:Missing|}}}'\n    b: '{{{|CS0029:user.Age|}}}'\n    c: 'x {{user.{|CS1061:Gone|}}}'");

    [Theory]
    [InlineData("internal class AppUser;", "CS0051")]
    [InlineData("/** <summary>Nobody.</summary> */ public static class AppUser;", "CS0721")]
    public void A_user_type_that_cannot_be_a_parameter_is_an_error_at_its_name(string declaration, string id)
    {
        var run = GeneratorRun.Of("userType: AppUser\n", new Consumer { Sources = [declaration] });

        var problem = Assert.Single(Problems(run));
        Assert.Equal(id, problem.Id);
        Assert.Equal("/src/Acme.Web/sessions.yaml: (0,10)", $"{problem.Location.GetMappedLineSpan().Path}: ({problem.Location.GetMappedLineSpan().StartLinePosition})");
    }

    [Theory]
    [InlineData("C:\\src\\Acme Web\\sessions.yaml")]
    [InlineData("/src/Ä/sessions.yaml")]
    [InlineData("sessions.yml")]
    public void The_file_is_named_as_the_build_names_it(string path)
    {
        var run = GeneratorRun.Of([new InMemoryAdditionalText(path, File("a: '{{user.Missing}}'"))], new Consumer { Sources = [AppUser.Source] });

        Assert.Equal(path, Problems(run).Single().Location.GetMappedLineSpan().Path);
    }

    [Fact]
    public void A_path_that_no_directive_can_hold_costs_the_folder_and_not_the_build()
    {
        var run = GeneratorRun.Of([new InMemoryAdditionalText("/src/a\"b\n/sessions.yaml", File("a: '{{user.Name}}'"))], new Consumer { Sources = [AppUser.Source] });

        CompilationAssert.HasNoWarnings(run.Output);
    }

    [Fact]
    public void A_column_that_no_directive_can_hold_costs_the_place_and_not_the_build()
    {
        var run = Generate(File($"a: '{new string('x', 70_000)}{{{{user.Name}}}}'"));

        CompilationAssert.HasNoWarnings(run.Output);
    }

    [Fact]
    public void Without_a_user_type_there_is_nothing_to_make_claims_from() =>
        Assert.DoesNotContain(GeneratorRun.Of(SampleFiles.Rich).Result.GeneratedSources, source => source.HintName == "SessionClaims.From.g.cs");

    [Fact]
    public void A_shortcode_that_is_an_error_leaves_the_rest_of_From_usable()
    {
        var run = Generate(
            File("a: '{{user.Name(}}'\n    b: '{{user.Name}}'\n    c: string\n    d: { type: object, properties: { e: '{{user.}}', f: '{{user.Age + 1}}' } }\n    g: { type: enum, values: [free, pro], value: '{{;}}' }"),
            sources: ["class Caller { static object Call(Acme.Web.AppUser user) => Acme.Web.Sessions.SessionClaims.From(user, default, c: \"x\").B; }"]);

        Assert.Equal("SESS000", Assert.Single(run.Diagnostics).Id);
        CompilationAssert.HasNoWarnings(run.Output);
    }

    private static string File(string claims) =>
        $"""
        # The user is the application's own.
        userType: Acme.Web.AppUser
        token:
          claims:
            plan: {(claims.Contains("property: Plan", StringComparison.Ordinal) ? "{ type: string, optional: true, property: PlanName }" : "{ type: enum, values: [free, pro] }")}
            {claims}

        """;

    private static GeneratorRun Generate(string yaml, string[]? sources = null) =>
        GeneratorRun.Of(yaml, new Consumer { Sources = [AppUser.Source, .. sources ?? []] });

    private static void AssertDiagnostics(string claim, bool isExact = true) => AssertProblems(File(claim), isExact);

    private static void AssertProblems(string markup, bool isExact = true)
    {
        TestFileMarkupParser.GetSpans(markup, out var yaml, out ImmutableDictionary<string, ImmutableArray<TextSpan>> marks);
        var run = Generate(yaml);
        Assert.Empty(run.Diagnostics);

        var lines = SourceText.From(yaml).Lines;
        var expected = marks.SelectMany(mark => mark.Value.Select(span => $"{mark.Key} {(isExact ? lines.GetLinePositionSpan(span).ToString() : lines.GetLinePosition(span.Start))}"));
        var actual = Problems(run).Select(diagnostic =>
        {
            var mapped = diagnostic.Location.GetMappedLineSpan();
            Assert.True(mapped.HasMappedPath, diagnostic.ToString());
            Assert.Equal(Consumer.SessionsFile, mapped.Path);
            return $"{diagnostic.Id} {(isExact ? mapped.Span.ToString() : mapped.StartLinePosition)}";
        });
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    private static Diagnostic[] Problems(GeneratorRun run) =>
        [.. run.Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
}
