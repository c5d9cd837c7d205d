using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Checks;

/// <summary>SESS015, SESS040 and SESS041.</summary>
public sealed class CookieRulesTests
{
    [Fact]
    public void The_cookie_of_the_file_is_that_of_the_model()
    {
        var model = Verify.Findings("""
            cookie:
              name: acme.session
              sameSite: strict
              domain: acme.example
              path: /app
              persistent: true
            """);

        Assert.Empty(model);
    }

    [Theory]
    [InlineData("__Host-session", "session")]
    [InlineData("__secure-session", "session")]
    [InlineData("__Host-", null)]
    public void SESS040_A_cookie_name_has_no_prefix_of_its_own(string name, string? suggestion)
        => Assert.Equal(suggestion, Verify.Finding($"cookie: {{ name: {{|SESS040:{name}|}} }}").Suggestion);

    [Theory]
    [InlineData("my session")]
    [InlineData("'a;b'")]
    [InlineData("\"a=b\"")]
    [InlineData("sitzung-ü")]
    public void SESS040_A_cookie_name_is_a_token(string name) => Verify.Finding($"cookie: {{ name: {{|SESS040:{name}|}} }}");

    [Fact]
    public void SESS003_A_cookie_name_is_short()
        => Verify.Finding($"cookie: {{ name: {{|SESS003:{new string('a', 65)}|}} }}");

    [Theory]
    [InlineData(".acme.example", "acme.example")]
    [InlineData("https://acme.example/", "acme.example")]
    [InlineData("localhost", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("acme.example:5001", null)]
    [InlineData("bücher.example", null)]
    [InlineData("acme..example", null)]
    [InlineData("-acme.example", null)]
    public void SESS040_A_domain_is_a_host_name(string domain, string? suggestion)
        => Assert.Equal(suggestion, Verify.Finding($"cookie:\n  domain: {{|SESS040:{domain}|}}\n").Suggestion);

    [Theory]
    [InlineData("app", "/app")]
    [InlineData("/a;b", null)]
    [InlineData("//app", null)]
    public void SESS040_A_path_begins_with_a_slash(string path, string? suggestion)
        => Assert.Equal(suggestion, Verify.Finding($"cookie:\n  path: {{|SESS040:{path}|}}\n").Suggestion);

    [Fact]
    public void SESS041_SameSite_none_is_a_warning()
    {
        var finding = Verify.Finding("cookie: { sameSite: {|SESS041:none|} }");

        Assert.False(finding.IsError);
        Assert.Equal("lax", finding.Suggestion);
        Assert.Equal(SessionCookieSameSite.None, SessionsFile.Read("cookie: { sameSite: none }", TestContext.Current.CancellationToken).Model.Settings.Cookie.SameSite);
    }

    [Fact]
    public void SESS015_The_browser_ends_a_session_first_where_cookies_do_not_persist()
    {
        var finding = Verify.Finding("cookie: { persistent: {|SESS015:false|} }");

        Assert.Equal("The cookies end with the browser ('persistent: false'), but maximumLifetime of the policy 'default' is 7d. Remove 'persistent', or shorten the lifetime to at most 1d.", finding.Message);
    }

    [Fact]
    public void SESS015_Names_the_longest_lifetime_of_all_policies()
    {
        var finding = Verify.Finding("""
            lifetime: { maximumLifetime: 2d }
            policies:
              long: { inactivityTimeout: 3d, maximumLifetime: off }
            cookie: { persistent: {|SESS015:false|} }
            """);

        Assert.Contains("inactivityTimeout of the policy 'long' is 3d", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS015_Is_silent_where_every_lifetime_is_a_day_at_most()
        => Verify.Clean("lifetime: { maximumLifetime: 1d }\ncookie: { persistent: false }");
}
