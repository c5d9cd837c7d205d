using SessionGen.Analyzers.Claims;
using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

public sealed class ClaimNameAnalyzerTests
{
    private const string File = """
        namespace: Acme.Sessions
        token:
          claims:
            department: { type: string, maxLength: 64 }
            plan: { type: enum, values: [free, pro], default: free }
            nameOfTeam: { type: string, maxLength: 64 }
            id: uuid
        """;

    [Theory]
    [InlineData("user.FindFirst({|SESS050:\"departmnt\"|})")]
    [InlineData("user.FindAll({|SESS050:\"departmnt\"|})")]
    [InlineData("user.FindFirstValue({|SESS050:\"departmnt\"|})")]
    [InlineData("PrincipalExtensions.FindFirstValue(user, {|SESS050:\"departmnt\"|})")]
    [InlineData("user.HasClaim({|SESS050:\"departmnt\"|}, \"department\")")]
    [InlineData("identity.FindFirst({|SESS050:\"departmnt\"|})")]
    [InlineData("identity.HasClaim({|SESS050:\"departmnt\"|}, \"x\")")]
    [InlineData("policy.RequireClaim({|SESS050:\"departmnt\"|})")]
    [InlineData("policy.RequireClaim({|SESS050:\"departmnt\"|}, \"a\", \"b\")")]
    [InlineData("policy.RequireClaim(allowedValues: list, claimType: {|SESS050:\"departmnt\"|})")]
    [InlineData("user?.FindFirst({|SESS050:\"departmnt\"|})?.Value")]
    public async Task A_name_that_is_nearly_a_declared_one_is_reported_wherever_a_claim_is_asked_for(string expression) =>
        await Verify(expression);

    [Theory]
    [InlineData("deparment")]
    [InlineData("departmment")]
    [InlineData("deparmtent")]
    [InlineData("dpartmnt")]
    [InlineData("departmemt")]
    [InlineData("plann")]
    [InlineData("pln")]
    [InlineData("name_of_team")]
    public async Task One_or_two_letters_make_a_misspelling(string name) =>
        await Verify($"user.FindFirst({{|SESS050:\"{name}\"|}})");

    [Theory]
    [InlineData("dprtmnt")]
    [InlineData("departments_all")]
    [InlineData("pal")]
    [InlineData("plankton")]
    [InlineData("uid")]
    [InlineData("ids")]
    [InlineData("i")]
    [InlineData("")]
    [InlineData("tenant")]
    public async Task More_letters_or_short_names_make_another_claim(string name) =>
        await Verify($"user.FindFirst(\"{name}\")");

    [Theory]
    [InlineData("user.FindFirst(ClaimTypes.Role)")]
    [InlineData("user.FindFirst(\"urn:department\")")]
    [InlineData("user.FindFirst(\"http://acme.example/departmen\")")]
    [InlineData("user.FindFirst(\"sub\")")]
    [InlineData("user.FindFirst(\"pla\" + \"tform\")")]
    public async Task Names_that_mean_something_elsewhere_are_no_misspellings(string expression) =>
        await Verify(expression);

    [Theory]
    [InlineData("email", "emails")]
    [InlineData("scope", "scopes")]
    [InlineData("roles", "rules")]
    [InlineData("tid", "tidy")]
    [InlineData("upn", "upnl")]
    [InlineData("exp", "exps")]
    public async Task A_registered_name_is_no_misspelling_even_of_a_near_one(string registered, string declared)
    {
        await AnalyzerTest.Of($"token: {{ claims: {{ {declared}: {{ type: string, maxLength: 9 }} }} }}")
            .WithSource(Code($"user.FindFirst(\"{registered}\")"))
            .VerifyAsync();
    }

    [Fact]
    public async Task The_message_and_the_properties_name_the_claim_that_was_meant()
    {
        var diagnostic = Assert.Single(await Verify("user.FindFirst({|SESS050:\"departmnt\"|})"));

        Assert.Equal("Unknown claim 'departmnt'. Did you mean 'department'?", diagnostic.GetMessage(null));
        Assert.Equal("department", diagnostic.Properties[FindingDiagnostics.SuggestionProperty]);
        Assert.Equal("Department", diagnostic.Properties[ClaimNameAnalyzer.PropertyNameProperty]);
    }

    [Theory]
    [InlineData("Program.Misspelled")]
    [InlineData("Program.Prefix + \"mnt\"")]
    [InlineData("$\"{Program.Prefix}mnt\"")]
    [InlineData("@\"departmnt\"")]
    [InlineData("(\"departmnt\")")]
    [InlineData("nameof(departmnt)")]
    public async Task Constants_are_resolved_by_the_compiler(string name) =>
        await Verify($"user.FindFirst({{|SESS050:{name}|}})".Replace("{|SESS050:(\"departmnt\")|}", "({|SESS050:\"departmnt\"|})", StringComparison.Ordinal));

    [Theory]
    [InlineData("user.FindFirst(variable)")]
    [InlineData("user.FindFirst(claim => claim.Type == \"departmnt\")")]
    [InlineData("user.HasClaim(claim => claim.Type == \"departmnt\")")]
    [InlineData("user.HasClaim(\"tenant\", \"departmnt\")")]
    [InlineData("policy.RequireRole(\"departmnt\")")]
    [InlineData("list.FindFirst(\"departmnt\")")]
    public async Task Other_calls_and_values_known_only_at_run_time_are_left_alone(string expression) =>
        await Verify(expression);

    [Theory]
    [InlineData("user.FindFirst({|SESS051:\"department\"|})?.Value", "SessionClaims.Department")]
    [InlineData("user.FindFirstValue({|SESS051:\"Department\"|})", "SessionClaims.Department")]
    [InlineData("user.HasClaim({|SESS051:\"plan\"|}, \"pro\")", "SessionClaims.Names.Plan")]
    [InlineData("policy.RequireClaim({|SESS051:\"department\"|})", "SessionClaims.Names.Department")]
    public async Task A_declared_claim_that_is_asked_for_by_its_name_has_a_better_way(string expression, string better)
    {
        var diagnostic = Assert.Single(await Verify(expression));

        Assert.Contains(better + ",", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user.FindFirst(SessionClaims.Names.Department)")]
    [InlineData("policy.RequireClaim(SessionClaims.Names.Plan, \"pro\")")]
    public async Task The_generated_constants_are_checked_by_the_compiler_already(string expression) =>
        await Verify(expression);

    [Fact]
    public async Task An_override_of_ones_own_is_the_same_method() =>
        await AnalyzerTest.Of(File)
            .WithSource("""
                using System.Security.Claims;

                public class Principal : ClaimsPrincipal
                {
                    public override Claim? FindFirst(string type) => base.FindFirst(type);

                    public Claim? Read() => FindFirst({|SESS050:"departmnt"|});
                }
                """)
            .VerifyAsync();

    [Fact]
    public async Task Generated_code_is_left_alone() =>
        await AnalyzerTest.Of(File).WithSource(Code("user.FindFirst(\"departmnt\")"), "/project/Program.g.cs").VerifyAsync();

    [Fact]
    public async Task Without_a_file_or_without_claims_nothing_is_known_to_be_misspelled()
    {
        await AnalyzerTest.Of("version: 1").WithSource(Code("user.FindFirst(\"departmnt\")")).VerifyAsync();
        await new AnalyzerTest().WithSource(Code("user.FindFirst(\"departmnt\")")).VerifyAsync();
    }

    [Fact]
    public async Task A_broken_file_still_tells_of_the_claims_that_could_be_read() =>
        await AnalyzerTest.Of("version: {|SESS007:7|}\ntoken:\n  claims:\n    department: { type: string, maxLength: 64 }\n")
            .WithSource(Code("user.FindFirst({|SESS050:\"departmnt\"|})"))
            .VerifyAsync();

    private static Task<System.Collections.Immutable.ImmutableArray<Microsoft.CodeAnalysis.Diagnostic>> Verify(string expression) =>
        AnalyzerTest.Of(File).WithGeneratedCode().WithSource(Code(expression)).VerifyAsync();

    private static string Code(string expression) => $$"""
        using Microsoft.AspNetCore.Authorization;
        using System.Security.Claims;
        {{(expression.Contains("SessionClaims", StringComparison.Ordinal) ? "using Acme.Sessions;" : "")}}

        public static class Program
        {
            public const string Misspelled = "departmnt";
            public const string Prefix = "depart";

            public static Claim? FindFirst(this List<Claim> claims, string type) => claims.Find(claim => claim.Type == type);

            public static object? Of(ClaimsPrincipal user, ClaimsIdentity identity, AuthorizationPolicyBuilder policy, string variable, List<string> list, List<Claim> departmnt) =>
                {{expression.Replace("list.FindFirst", "departmnt.FindFirst", StringComparison.Ordinal)}};
        }
        """;
}
