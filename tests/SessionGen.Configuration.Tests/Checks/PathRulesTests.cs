using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Checks;

/// <summary>SESS031, and the path of the endpoints.</summary>
public sealed class PathRulesTests
{
    [Theory]
    [InlineData("//evil.example", null)]
    [InlineData("https://evil.example/sign-in", "/sign-in")]
    [InlineData("/\\evil.example", null)]
    [InlineData("'\\\\evil.example'", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("sign-in", "/sign-in")]
    [InlineData("~/sign-in", "/sign-in")]
    [InlineData("\"/\\t/evil.example\"", null)]
    public void SESS031_The_sign_in_url_is_a_local_path(string url, string? suggestion)
        => Assert.Equal(suggestion, Verify.Finding($"signIn:\n  url: {{|SESS031:{url}|}}\n").Suggestion);

    [Theory]
    [InlineData("/sign in", "/sign%20in")]
    [InlineData("/å", "/%C3%A5")]
    [InlineData("'/{id}'", "'/%7Bid%7D'")]
    [InlineData("/sign-in?x=1", null)]
    [InlineData("'/sign-in#x'", null)]
    [InlineData("/*", null)]
    [InlineData("/sign-in/", "/sign-in")]
    public void SESS003_A_local_path_has_characters_that_routes_take(string url, string? suggestion)
        => Assert.Equal(suggestion, Verify.Finding($"signIn:\n  url: {{|SESS003:{url}|}}\n").Suggestion);

    [Fact]
    public void The_root_may_be_the_sign_in_page() => Assert.Equal("/", Verify.Clean("signIn: { url: / }").Settings.SignInUrl);

    [Fact]
    public void SESS031_The_page_after_sign_out_is_a_local_path_that_may_have_a_query()
    {
        Verify.Clean("multiSession: { enabled: true, afterSignOutUrl: '/bye?from=menu' }");
        Verify.Finding("multiSession: { enabled: true, afterSignOutUrl: {|SESS031://evil.example|} }");
    }

    [Theory]
    [InlineData("/session/", "/session")]
    [InlineData("session", "/session")]
    [InlineData("/", null)]
    [InlineData("'/{id}'", null)]
    [InlineData("https://acme.example/session", "/session")]
    public void SESS003_The_path_of_the_endpoints_is_a_local_path(string path, string? suggestion)
        => Assert.Equal(suggestion, Verify.Finding($"endpoints:\n  path: {{|SESS003:{path}|}}\n").Suggestion);
}
