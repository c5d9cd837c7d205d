using Microsoft.CodeAnalysis;
using SessionGen.CodeFixes.Tests.Harness;

namespace SessionGen.CodeFixes.Tests;

public sealed class ClaimNameCodeFixTests
{
    private const string File = """
        namespace: Acme.Sessions
        token:
          claims:
            department: { type: string, maxLength: 64 }
            nickName: { type: string, maxLength: 64, optional: true }
        """;

    [Fact]
    public async Task A_misspelled_name_becomes_the_declared_one() =>
        await Becomes(
            "SESS050Name",
            "Write \"department\"",
            "public static string? Of(ClaimsPrincipal user) => user.FindFirst({|SESS050:\"deparmtent\"|})?.Value;",
            "public static string? Of(ClaimsPrincipal user) => user.FindFirst({|SESS051:\"department\"|})?.Value;");

    [Fact]
    public async Task A_misspelled_name_becomes_the_constant_of_the_declared_one() =>
        await Becomes(
            "SESS050Constant",
            "Use 'SessionClaims.Names.Department'",
            "public static bool Is(ClaimsPrincipal user) => user.HasClaim({|SESS050:\"deparmtent\"|}, \"R&D\");",
            "public static bool Is(ClaimsPrincipal user) => user.HasClaim(SessionClaims.Names.Department, \"R&D\");");

    [Fact]
    public async Task The_name_of_a_declared_claim_becomes_its_constant_where_it_is_compared() =>
        await Becomes(
            "SESS051Constant",
            "Use 'SessionClaims.Names.Department'",
            "public static void Add(AuthorizationPolicyBuilder policy) => policy.RequireClaim({|SESS051:\"department\"|});",
            "public static void Add(AuthorizationPolicyBuilder policy) => policy.RequireClaim(SessionClaims.Names.Department);");

    [Theory]
    [InlineData("http.User.FindFirst({|SESS051:\"department\"|})?.Value", "http.GetSession()?.Claims.Department")]
    [InlineData("http.User.FindFirst({|SESS051:\"department\"|})!.Value", "http.GetSession()!.Claims.Department")]
    [InlineData("http.User.FindFirstValue({|SESS051:\"department\"|})", "http.GetSession()?.Claims.Department")]
    [InlineData("http.User.FindFirstValue({|SESS051:\"department\"|}) ?? \"none\"", "http.GetSession()?.Claims.Department ?? \"none\"")]
    public async Task A_claim_of_a_request_becomes_the_property_of_its_session(string before, string after) =>
        await Becomes(
            "SESS051Property",
            "Read '" + after.Replace(" ?? \"none\"", "", StringComparison.Ordinal) + "'",
            $"public static string? Of(HttpContext http) => {before};",
            $"public static string? Of(HttpContext http) => {after};");

    [Fact]
    public async Task A_claim_beside_a_bound_session_becomes_the_property_of_that_session() =>
        await Becomes(
            "SESS051Property",
            "Read 'session.Claims.NickName'",
            "public static string? Of(Session<Acme.Sessions.SessionClaims> session, ClaimsPrincipal user) => user.FindFirst({|SESS051:\"nickName\"|})?.Value;",
            "public static string? Of(Session<Acme.Sessions.SessionClaims> session, ClaimsPrincipal user) => session.Claims.NickName;");

    [Fact]
    public async Task A_session_that_may_be_missing_is_read_with_care() =>
        await Becomes(
            "SESS051Property",
            "Read 'session?.Claims.NickName'",
            "public static string? Of(Session<Acme.Sessions.SessionClaims>? session, ClaimsPrincipal user) => user.FindFirstValue({|SESS051:\"nickName\"|});",
            "public static string? Of(Session<Acme.Sessions.SessionClaims>? session, ClaimsPrincipal user) => session?.Claims.NickName;");

    [Theory]
    [InlineData("Microsoft.AspNetCore.Mvc.ControllerBase", "User")]
    [InlineData("Microsoft.AspNetCore.Mvc.ControllerBase", "this.User")]
    [InlineData("Microsoft.AspNetCore.Mvc.RazorPages.PageModel", "User")]
    public async Task In_a_controller_or_page_the_session_of_its_request_is_read(string baseType, string principal)
    {
        var before = $$"""
            using System.Security.Claims;

            public class Home : {{baseType}}
            {
                public string? Department() => {{principal}}.FindFirstValue({|SESS051:"department"|});
            }
            """;
        var after = before.Replace(principal + ".FindFirstValue({|SESS051:\"department\"|})", "HttpContext.GetSession()?.Claims.Department", StringComparison.Ordinal);

        await new SourceFixTest(File, before, after).VerifyAsync("SESS051Property", "Read 'HttpContext.GetSession()?.Claims.Department'");
    }

    [Theory]
    [InlineData("public static string? Of(HttpContext? http) => http?.User.FindFirst({|SESS051:\"department\"|})?.Value;")]
    [InlineData("public static string? Of(HttpContext? http, ClaimsPrincipal user) => user.FindFirst({|SESS051:\"department\"|})?.Value;")]
    [InlineData("public static Claim? Of(HttpContext http) => http.User.FindFirst({|SESS051:\"department\"|});")]
    [InlineData("public static bool Of(HttpContext http) => http.User.HasClaim({|SESS051:\"department\"|}, \"x\");")]
    public async Task Where_a_property_would_not_say_the_same_only_the_constant_is_offered(string member)
    {
        await OffersOnlyTheConstant(member);
    }

    [Fact]
    public async Task In_top_level_statements_the_request_at_hand_is_used()
    {
        const string Before = """
            using System.Security.Claims;

            var app = WebApplication.Create();
            app.MapGet("/", (HttpContext request, ClaimsPrincipal user) => user.FindFirstValue({|SESS051:"department"|}));
            """;
        var test = new SourceFixTest(File, Before, Before.Replace("user.FindFirstValue({|SESS051:\"department\"|})", "request.GetSession()?.Claims.Department", StringComparison.Ordinal))
        {
            TestState = { OutputKind = OutputKind.ConsoleApplication },
        };

        await test.VerifyAsync("SESS051Property", "Read 'request.GetSession()?.Claims.Department'");
        Assert.Equal(
            ["Read 'request.GetSession()?.Claims.Department'", "Use 'SessionClaims.Names.Department'"],
            test.Offered);
    }

    [Fact]
    public async Task Without_a_session_in_reach_only_the_constant_is_offered()
    {
        await OffersOnlyTheConstant("public static string? Of(ClaimsPrincipal user) => user.FindFirst({|SESS051:\"department\"|})?.Value;");
    }

    private static string Code(string member) => (member.Contains("SessionClaims.Names", StringComparison.Ordinal) ? "using Acme.Sessions;\n" : "") + $$"""
        using Microsoft.AspNetCore.Authorization;
        using SessionGen;
        using System.Security.Claims;

        public static class Program
        {
            {{member}}
        }
        """;

    private static async Task OffersOnlyTheConstant(string member)
    {
        const string Title = "Use 'SessionClaims.Names.Department'";
        var after = member.Replace("{|SESS051:\"department\"|}", "SessionClaims.Names.Department", StringComparison.Ordinal);
        var test = new SourceFixTest(File, Code(member), Code(after));

        await test.VerifyAsync("SESS051Constant", Title);

        Assert.Equal([Title], test.Offered);
    }

    private static Task Becomes(string kind, string title, string before, string after) => new SourceFixTest(File, Code(before), Code(after)).VerifyAsync(kind, title);
}
