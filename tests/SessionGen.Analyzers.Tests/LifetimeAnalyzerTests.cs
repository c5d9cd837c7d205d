using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using SessionGen.Analyzers.Lifetimes;
using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

public sealed class LifetimeAnalyzerTests
{
    private const string File = """
        lifetime: { inactivityTimeout: 30m, maximumLifetime: 7d }
        policies:
          admin: { inactivityTimeout: 15m, maximumLifetime: 8h }
        """;

    [Theory]
    [InlineData("ticket.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|};")]
    [InlineData("ticket.ExpireTimeSpan = {|SESS052:TimeSpan.FromMinutes(20)|};")]
    [InlineData("ticket.Cookie.MaxAge = {|SESS052:TimeSpan.FromDays(14)|};")]
    [InlineData("ticket.Cookie.Expiration = {|SESS052:TimeSpan.FromDays(14)|};")]
    [InlineData("ticket.Cookie = new() { MaxAge = {|SESS052:TimeSpan.FromDays(14)|} };")]
    [InlineData("_ = new CookieAuthenticationOptions { ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|} };")]
    [InlineData("_ = new CookieAuthenticationOptions { Cookie = { MaxAge = {|SESS052:TimeSpan.FromDays(14)|} } };")]
    [InlineData("services.AddAuthentication().AddCookie(o => o.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|});")]
    [InlineData("services.AddAuthentication().AddCookie(\"Legacy\", o => { o.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|}; });")]
    [InlineData("services.ConfigureApplicationCookie(o => o.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|});")]
    [InlineData("state.IdleTimeout = {|SESS052:TimeSpan.FromHours(2)|};")]
    [InlineData("state.IdleTimeout = {|SESS052:TimeSpan.FromDays(7)|};")]
    [InlineData("state.Cookie.MaxAge = {|SESS052:TimeSpan.FromDays(14)|};")]
    [InlineData("services.AddSession(o => o.IdleTimeout = {|SESS052:TimeSpan.FromHours(2)|});")]
    public async Task A_lifetime_that_no_policy_declares_contradicts_the_file(string statement) => await Verify(statement);

    [Theory]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.FromDays(7);")]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.FromHours(8);")]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.FromMinutes(15);")]
    [InlineData("ticket.Cookie.MaxAge = TimeSpan.FromDays(7);")]
    [InlineData("state.IdleTimeout = TimeSpan.FromMinutes(30);")]
    [InlineData("state.IdleTimeout = TimeSpan.FromMinutes(15);")]
    public async Task A_lifetime_that_some_policy_declares_agrees_with_it(string statement) => await Verify(statement);

    [Theory]
    [InlineData("cookie.MaxAge = {|SESS052:TimeSpan.FromDays(401)|};")]
    [InlineData("cookie.MaxAge = {|SESS052:new TimeSpan(400, 0, 0, 1)|};")]
    [InlineData("forgery.Cookie.MaxAge = {|SESS052:TimeSpan.FromDays(1000)|};")]
    [InlineData("forgery.Cookie.Expiration = {|SESS052:TimeSpan.MaxValue|};")]
    [InlineData("_ = new CookieOptions { MaxAge = {|SESS052:TimeSpan.FromDays(1000)|} };")]
    [InlineData("services.ConfigureExternalCookie(o => o.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(500)|});")]
    public async Task More_than_400_days_is_more_than_browsers_grant_any_cookie(string statement)
    {
        var diagnostic = Assert.Single(await Verify(statement));

        Assert.Contains("400 days", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(LifetimeContradiction.CookieCap, diagnostic.Properties[FindingDiagnostics.SuggestionProperty]);
    }

    [Theory]
    [InlineData("cookie.MaxAge = TimeSpan.FromDays(400);")]
    [InlineData("cookie.MaxAge = TimeSpan.FromDays(30);")]
    [InlineData("cookie.MaxAge = null;")]
    [InlineData("cookie.MaxAge = TimeSpan.Zero;")]
    [InlineData("cookie.MaxAge = TimeSpan.FromDays(-1);")]
    [InlineData("forgery.Cookie.MaxAge = TimeSpan.FromDays(30);")]
    public async Task Cookies_that_are_no_sessions_may_live_as_they_like_below_that(string statement) => await Verify(statement);

    [Theory]
    [InlineData("services.ConfigureExternalCookie(o => o.ExpireTimeSpan = TimeSpan.FromMinutes(5));")]
    [InlineData("services.AddAuthentication().AddCookie(IdentityConstants.ExternalScheme, o => o.ExpireTimeSpan = TimeSpan.FromMinutes(5));")]
    [InlineData("services.Configure<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme, o => { o.ExpireTimeSpan = TimeSpan.FromMinutes(5); });")]
    public async Task Cookies_of_a_sign_in_under_way_are_no_sessions(string statement) => await Verify(statement);

    [Theory]
    [InlineData("new TimeSpan(0, 30, 0)")]
    [InlineData("new TimeSpan(days: 0, hours: 0, minutes: 29, seconds: 60)")]
    [InlineData("new TimeSpan(18_000_000_000)")]
    [InlineData("TimeSpan.FromMinutes(30)")]
    [InlineData("TimeSpan.FromMinutes(0.5 * 60)")]
    [InlineData("TimeSpan.FromHours(0, 30)")]
    [InlineData("TimeSpan.FromHours(0.5)")]
    [InlineData("TimeSpan.FromSeconds(Program.HalfAnHour)")]
    [InlineData("TimeSpan.FromTicks(18_000_000_000)")]
    [InlineData("TimeSpan.FromMinutes(10) + (TimeSpan.FromMinutes(20))")]
    [InlineData("TimeSpan.FromHours(1) - TimeSpan.FromMinutes(30)")]
    [InlineData("TimeSpan.FromMinutes(10) * 3")]
    [InlineData("3 * TimeSpan.FromMinutes(10)")]
    public async Task Every_way_to_write_a_constant_is_understood(string thirtyMinutes)
    {
        await Verify($"ticket.ExpireTimeSpan = {thirtyMinutes};");
        await AnalyzerTest.Of("{}").WithSource(Code($"ticket.ExpireTimeSpan = {{|SESS052:{thirtyMinutes}|}};")).VerifyAsync();
    }

    [Theory]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.FromMinutes(variable);")]
    [InlineData("ticket.ExpireTimeSpan = configured;")]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.Parse(\"14.00:00:00\");")]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.FromDays(double.NaN);")]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.FromDays(double.MaxValue);")]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.FromDays(1e11);")]
    [InlineData("ticket.ExpireTimeSpan = new TimeSpan(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue);")]
    [InlineData("ticket.ExpireTimeSpan = TimeSpan.MaxValue * 1e20;")]
    [InlineData("ticket.SlidingExpiration = true;")]
    public async Task What_is_known_only_when_the_program_runs_is_left_alone(string statement) => await Verify(statement);

    [Fact]
    public async Task A_sum_of_very_many_parts_is_left_alone() =>
        await Verify("ticket.ExpireTimeSpan = " + string.Join(" + ", Enumerable.Repeat("TimeSpan.FromDays(1)", 300)) + ";");

    [Fact]
    public async Task Without_inactivity_timeouts_state_may_go_before_the_session_but_not_after_it()
    {
        const string NoTimeout = "lifetime: { maximumLifetime: 7d }";
        await AnalyzerTest.Of(NoTimeout).WithSource(Code("state.IdleTimeout = TimeSpan.FromMinutes(20);")).VerifyAsync();
        await AnalyzerTest.Of(NoTimeout).WithSource(Code("state.IdleTimeout = {|SESS052:TimeSpan.FromDays(8)|};")).VerifyAsync();
    }

    [Fact]
    public async Task The_message_shows_both_sides_and_what_to_write()
    {
        var diagnostic = Assert.Single(await Verify("ticket.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(14)|};"));

        var message = diagnostic.GetMessage(null);
        Assert.StartsWith("'ExpireTimeSpan' is 14d, and sessions.yaml declares inactivityTimeout 30m and maximumLifetime 7d for the policy 'default'", message, StringComparison.Ordinal);
        Assert.EndsWith("write SessionPolicies.Default.MaximumLifetime.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_without_an_end_is_the_error_of_the_file_and_of_nothing_else() =>
        await AnalyzerTest.Of("lifetime:\n  maximumLifetime: {|SESS010:off|}\n")
            .WithSource(Code("state.IdleTimeout = TimeSpan.FromMinutes(20);"))
            .VerifyAsync();

    [Fact]
    public async Task What_browsers_do_not_grant_is_reported_beside_a_broken_file_too() =>
        await AnalyzerTest.Of("version: {|SESS007:7|}")
            .WithSource(Code("ticket.ExpireTimeSpan = {|SESS052:TimeSpan.FromDays(500)|};"))
            .VerifyAsync();

    [Fact]
    public async Task Without_a_file_nothing_is_contradicted() =>
        await new AnalyzerTest().WithSource(Code("ticket.ExpireTimeSpan = TimeSpan.FromDays(14);")).VerifyAsync();

    private static Task<ImmutableArray<Diagnostic>> Verify(string statement) =>
        AnalyzerTest.Of(File).WithSource(Code(statement)).VerifyAsync();

    private static string Code(string statement) => $$"""
        using Microsoft.AspNetCore.Antiforgery;
        using Microsoft.AspNetCore.Authentication.Cookies;
        using Microsoft.AspNetCore.Identity;

        public static class Program
        {
            public const int HalfAnHour = 1800;

            public static void Configure(
                IServiceCollection services, CookieAuthenticationOptions ticket, SessionOptions state, CookieOptions cookie, AntiforgeryOptions forgery, int variable, TimeSpan configured)
            {
                {{statement}}
            }
        }
        """;
}
