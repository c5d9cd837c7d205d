using SessionGen.CodeFixes.Tests.Harness;

namespace SessionGen.CodeFixes.Tests;

public sealed class LifetimeCodeFixTests
{
    private const string File = "namespace: Acme.Sessions\nlifetime: { inactivityTimeout: 15m, maximumLifetime: 8h }\n";

    [Fact]
    public async Task A_ticket_takes_the_declared_lifetime() =>
        await Becomes(
            "Use 'SessionPolicies.Default.MaximumLifetime'",
            "options.ExpireTimeSpan = TimeSpan.FromDays(14);",
            "options.ExpireTimeSpan = SessionPolicies.Default.MaximumLifetime!.Value;");

    [Fact]
    public async Task A_cookie_takes_the_declared_lifetime_as_it_is() =>
        await Becomes(
            "Use 'SessionPolicies.Default.MaximumLifetime'",
            "options.Cookie.MaxAge = TimeSpan.FromDays(14);",
            "options.Cookie.MaxAge = SessionPolicies.Default.MaximumLifetime;");

    [Fact]
    public async Task State_takes_the_declared_inactivity_timeout() =>
        await Becomes(
            "Use 'SessionPolicies.Default.InactivityTimeout'",
            "state.IdleTimeout = TimeSpan.FromMinutes(20);",
            "state.IdleTimeout = SessionPolicies.Default.InactivityTimeout!.Value;");

    [Fact]
    public async Task Another_cookie_is_lowered_to_what_browsers_grant() =>
        await Becomes("Write 'TimeSpan.FromDays(400)'", "cookie.MaxAge = TimeSpan.FromDays(1000);", "cookie.MaxAge = TimeSpan.FromDays(400);");

    [Fact]
    public async Task The_line_can_be_removed() =>
        await Becomes(
            "Remove the line",
            "options.SlidingExpiration = true;\n        options.ExpireTimeSpan = TimeSpan.FromDays(14);",
            "options.SlidingExpiration = true;");

    private static string Code(string statement) => $$"""
        using Microsoft.AspNetCore.Authentication.Cookies;

        public static class Program
        {
            public static void Configure(CookieAuthenticationOptions options, SessionOptions state, CookieOptions cookie)
            {
                {{statement}}
            }
        }
        """;

    private static async Task Becomes(string title, string before, string after)
    {
        using var test = new FixTest(File, Code(before));

        var fixedCode = await test.FixCodeAsync("SESS052", title);

        Assert.Equal(Code(after), fixedCode.Replace("using Acme.Sessions;\n", "", StringComparison.Ordinal));
        Assert.Empty(await test.GetIdsAsync());
    }
}
