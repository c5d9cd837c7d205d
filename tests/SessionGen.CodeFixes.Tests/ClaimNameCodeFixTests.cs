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
    public async Task A_misspelt_name_becomes_the_declared_one() =>
        await Becomes(
            "SESS050",
            "Write \"department\"",
            "public static string? Of(ClaimsPrincipal user) => user.FindFirst(\"deparmtent\")?.Value;",
            "public static string? Of(ClaimsPrincipal user) => user.FindFirst(\"department\")?.Value;");

    [Fact]
    public async Task A_misspelt_name_becomes_the_constant_of_the_declared_one() =>
        await Becomes(
            "SESS050",
            "Use 'SessionClaims.Names.Department'",
            "public static bool Is(ClaimsPrincipal user) => user.HasClaim(\"deparmtent\", \"R&D\");",
            "public static bool Is(ClaimsPrincipal user) => user.HasClaim(SessionClaims.Names.Department, \"R&D\");");

    [Fact]
    public async Task The_name_of_a_declared_claim_becomes_its_constant_where_it_is_compared() =>
        await Becomes(
            "SESS051",
            "Use 'SessionClaims.Names.Department'",
            "public static void Add(AuthorizationPolicyBuilder policy) => policy.RequireClaim(\"department\");",
            "public static void Add(AuthorizationPolicyBuilder policy) => policy.RequireClaim(SessionClaims.Names.Department);");

    [Theory]
    [InlineData("http.User.FindFirst(\"department\")?.Value", "http.GetSession()?.Claims.Department")]
    [InlineData("http.User.FindFirst(\"department\")!.Value", "http.GetSession()!.Claims.Department")]
    [InlineData("http.User.FindFirstValue(\"department\")", "http.GetSession()?.Claims.Department")]
    [InlineData("http.User.FindFirstValue(\"department\") ?? \"none\"", "http.GetSession()?.Claims.Department ?? \"none\"")]
    public async Task A_claim_of_a_request_becomes_the_property_of_its_session(string before, string after) =>
        await Becomes(
            "SESS051",
            "Read '" + after.Replace(" ?? \"none\"", "", StringComparison.Ordinal) + "'",
            $"public static string? Of(HttpContext http) => {before};",
            $"public static string? Of(HttpContext http) => {after};");

    [Fact]
    public async Task A_claim_beside_a_bound_session_becomes_the_property_of_that_session() =>
        await Becomes(
            "SESS051",
            "Read 'session.Claims.NickName'",
            "public static string? Of(Session<Acme.Sessions.SessionClaims> session, ClaimsPrincipal user) => user.FindFirst(\"nickName\")?.Value;",
            "public static string? Of(Session<Acme.Sessions.SessionClaims> session, ClaimsPrincipal user) => user.FindFirst(\"nickName\")?.Value;".Replace("user.FindFirst(\"nickName\")?.Value", "session.Claims.NickName", StringComparison.Ordinal));

    [Fact]
    public async Task A_session_that_may_be_missing_is_read_with_care() =>
        await Becomes(
            "SESS051",
            "Read 'session?.Claims.NickName'",
            "public static string? Of(Session<Acme.Sessions.SessionClaims>? session, ClaimsPrincipal user) => user.FindFirstValue(\"nickName\");",
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
                public string? Department() => {{principal}}.FindFirstValue("department");
            }
            """;
        using var test = new FixTest(File, before);

        Assert.Equal(
            before.Replace(principal + ".FindFirstValue(\"department\")", "HttpContext.GetSession()?.Claims.Department", StringComparison.Ordinal),
            await test.FixCodeAsync("SESS051", "Read 'HttpContext.GetSession()?.Claims.Department'"));
    }

    [Theory]
    [InlineData("public static string? Of(HttpContext? http) => http?.User.FindFirst(\"department\")?.Value;")]
    [InlineData("public static string? Of(HttpContext? http, ClaimsPrincipal user) => user.FindFirst(\"department\")?.Value;")]
    [InlineData("public static Claim? Of(HttpContext http) => http.User.FindFirst(\"department\");")]
    [InlineData("public static bool Of(HttpContext http) => http.User.HasClaim(\"department\", \"x\");")]
    public async Task Where_a_property_would_not_say_the_same_only_the_constant_is_offered(string member)
    {
        using var test = new FixTest(File, Code(member));

        Assert.Equal(["Use 'SessionClaims.Names.Department'"], await test.GetTitlesAsync("SESS051"));
    }

    [Fact]
    public async Task In_top_level_statements_the_request_at_hand_is_used()
    {
        const string Before = """
            using System.Security.Claims;

            var app = WebApplication.Create();
            app.MapGet("/", (HttpContext request, ClaimsPrincipal user) => user.FindFirstValue("department"));
            """;
        using var test = new FixTest(File, Before);

        Assert.Equal(
            ["Read 'request.GetSession()?.Claims.Department'", "Use 'SessionClaims.Names.Department'"],
            await test.GetTitlesAsync("SESS051"));
    }

    [Fact]
    public async Task Without_a_session_in_reach_only_the_constant_is_offered()
    {
        using var test = new FixTest(File, Code("public static string? Of(ClaimsPrincipal user) => user.FindFirst(\"department\")?.Value;"));

        Assert.Equal(["Use 'SessionClaims.Names.Department'"], await test.GetTitlesAsync("SESS051"));
    }

    [Fact]
    public async Task After_the_fix_nothing_is_left_to_report()
    {
        using var test = new FixTest(File, Code("public static string? Of(HttpContext http) => http.User.FindFirstValue(\"department\");"));

        await test.FixCodeAsync("SESS051", "Read 'http.GetSession()?.Claims.Department'");

        Assert.Empty(await test.GetIdsAsync());
    }

    private static string Code(string member) => $$"""
        using Microsoft.AspNetCore.Authorization;
        using SessionGen;
        using System.Security.Claims;

        public static class Program
        {
            {{member}}
        }
        """;

    private static async Task Becomes(string id, string title, string before, string after)
    {
        using var test = new FixTest(File, Code(before));

        var fixedCode = await test.FixCodeAsync(id, title);

        // The fix may add a using directive for the generated namespace.
        Assert.Equal(Code(after), fixedCode.Replace("using Acme.Sessions;\n", "", StringComparison.Ordinal));
    }
}
