using SessionGen.CodeFixes.Tests.Harness;

namespace SessionGen.CodeFixes.Tests;

public sealed class LifetimeCodeFixTests
{
    private const string File = "namespace: Acme.Sessions\nlifetime: { inactivityTimeout: 15m, maximumLifetime: 8h }\n";

    [Fact]
    public async Task A_ticket_takes_the_declared_lifetime() =>
        await Becomes(
            "SESS052Declared",
            "Use 'SessionPolicies.Default.MaximumLifetime'",
            "options.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|};",
            "options.ExpireTimeSpan = SessionPolicies.Default.MaximumLifetime!.Value;");

    [Fact]
    public async Task A_cookie_takes_the_declared_lifetime_as_it_is() =>
        await Becomes(
            "SESS052Declared",
            "Use 'SessionPolicies.Default.MaximumLifetime'",
            "options.Cookie.MaxAge = {|SESS052:TimeSpan.FromDays(14)|};",
            "options.Cookie.MaxAge = SessionPolicies.Default.MaximumLifetime;");

    [Fact]
    public async Task State_takes_the_declared_inactivity_timeout() =>
        await Becomes(
            "SESS052Declared",
            "Use 'SessionPolicies.Default.InactivityTimeout'",
            "state.IdleTimeout = {|SESS052:TimeSpan.FromMinutes(20)|};",
            "state.IdleTimeout = SessionPolicies.Default.InactivityTimeout!.Value;");

    [Fact]
    public async Task Another_cookie_is_lowered_to_what_browsers_grant() =>
        await Becomes("SESS052CookieCap", "Use 'TimeSpan.FromDays(400)'", "cookie.MaxAge = {|SESS052:TimeSpan.FromDays(1000)|};", "cookie.MaxAge = TimeSpan.FromDays(400);");

    [Fact]
    public async Task The_line_can_be_removed() =>
        await Becomes(
            "SESS052Remove",
            "Remove the line",
            "options.SlidingExpiration = true;\n        options.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|};",
            "options.SlidingExpiration = true;");

    private static string Code(string statement) => (statement.Contains("SessionPolicies", StringComparison.Ordinal) ? "using Acme.Sessions;\n" : "") + $$"""
        using Microsoft.AspNetCore.Authentication.Cookies;

        public static class Program
        {
            public static void Configure(CookieAuthenticationOptions options, SessionOptions state, CookieOptions cookie)
            {
                {{statement}}
            }
        }
        """;

    private static Task Becomes(string kind, string title, string before, string after) => new SourceFixTest(File, Code(before), Code(after)).VerifyAsync(kind, title);
}
