using SessionGen.Configuration.Model;
using SessionGen.Configuration.Tests.Harness;
using SessionGen.Infrastructure;

namespace SessionGen.Configuration.Tests.Binding;

/// <summary>SESS002, SESS003 and SESS004: keys, kinds and duplicates.</summary>
public sealed class SectionTests
{
    [Theory]
    [InlineData("{|SESS002:lifetimes|}: {}", "lifetime")]
    [InlineData("{|SESS002:Lifetime|}: {}", "lifetime")]
    [InlineData("{|SESS002:sign_in|}: {}", "signIn")]
    [InlineData("{|SESS002:multi-session|}: true", "multiSession")]
    [InlineData("{|SESS002:\"cookeis\"|}: {}", "cookie")]
    [InlineData("lifetime: { {|SESS002:inactivty_timeout|}: 1h }", "inactivityTimeout")]
    [InlineData("lifetime: { {|SESS002:idleTimeout|}: 1h }", "inactivityTimeout")]
    [InlineData("lifetime: { {|SESS002:maxAge|}: 1h }", "maximumLifetime")]
    [InlineData("token: { {|SESS002:ttl|}: 1m }", "lifetime")]
    [InlineData("token: { claims: { a: { {|SESS002:tpye|}: uuid } } }", "type")]
    [InlineData("token: { claims: { a: { type: string, {|SESS002:max_length|}: 3 } } }", "maxLength")]
    public void SESS002_Says_which_key_was_meant(string text, string suggestion)
    {
        var finding = Verify.Finding(text);

        Assert.Equal(suggestion, finding.Suggestion);
        Assert.Contains($"Did you mean '{suggestion}'?", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS002_A_section_named_after_the_subject_is_the_lifetime()
    {
        Assert.Equal("lifetime", Verify.Finding("{|SESS002:session|}:\n  maximumLifetime: 7d\n").Suggestion);
        Assert.Equal("lifetime", Verify.Finding("{|SESS002:lifetim|}: 7d").Suggestion);
    }

    [Fact]
    public void SESS002_Says_where_a_key_of_another_section_belongs()
    {
        Assert.Equal("Unknown key 'inactivityTimeout' in the file. It belongs in 'lifetime'.", Verify.Finding("{|SESS002:inactivityTimeout|}: 1h").Message);
        Assert.Contains("It belongs in 'cookie'.", Verify.Finding("token: { {|SESS002:sameSite|}: lax }").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SESS002_Lists_the_keys_where_nothing_is_near()
    {
        Assert.Equal("Unknown key 'color' in 'signIn'. Use url.", Verify.Finding("signIn: { {|SESS002:color|}: red }").Message);
        Assert.Contains("in the policy 'admin'. Use inactivityTimeout, maximumLifetime or stricterThan.", Verify.Finding("policies: { admin: { {|SESS002:color|}: red } }").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelled_key_is_read_as_the_one_that_was_meant()
    {
        var findings = Verify.Findings("""
            {|SESS002:tokne|}:
              {|SESS002:clams|}:
                department: uuid
              lifetime: {|SESS008:60|}
            """);

        Assert.Equal(3, findings.Count);
        Assert.Equal("Department", SessionsFile.Read("tokne: { clams: { department: string } }", TestContext.Current.CancellationToken).Model.Claims[0].PropertyName);
    }

    [Fact]
    public void A_misspelled_key_does_not_take_the_place_of_the_right_one()
    {
        Assert.Contains("is already set", Verify.Finding("lifetime: { {|SESS002:maximumLifetim|}: wrong, maximumLifetime: 1h }").Message, StringComparison.Ordinal);
        Assert.Equal(3_600, SessionsFile.Read("lifetime: { maximumLifetim: 2h, maximumLifetime: 1h }", TestContext.Current.CancellationToken).Model.Policies[0].MaximumLifetimeSeconds);
    }

    [Fact]
    public void SESS004_Names_both_places_and_the_first_counts()
    {
        const string marked = "signIn:\n  url: /a\n  \"{|SESS004:url|}\": /b\n";
        var finding = Verify.Finding("signIn:\n  url: /a\n  {|SESS004:\"url\"|}: /b\n");

        Assert.Contains("already set in line 2", finding.Message, StringComparison.Ordinal);
        Assert.Equal(1, finding.AdditionalSpan!.Value.Start.Line);
        Assert.Equal("/a", SessionsFile.Read(MarkedText.Parse(marked).Text, TestContext.Current.CancellationToken).Model.Settings.SignInUrl);
    }

    [Theory]
    [InlineData("policies: { a: {}, {|SESS004:a|}: {} }")]
    [InlineData("token: { claims: { a: uuid, {|SESS004:a|}: uuid } }")]
    [InlineData("token: { claims: { a: { type: uuid, {|SESS004:type|}: integer } } }")]
    [InlineData("version: 1\n{|SESS004:version|}: 1")]
    public void SESS004_Counts_in_every_mapping(string text) => Verify.Finding(text);

    [Theory]
    [InlineData("{|SESS003:just text|}", "The file must contain keys with values, not 'just text'")]
    [InlineData("{|SESS003:- a|}", "not a list")]
    [InlineData("lifetime: {|SESS003:7d|}", "'inactivityTimeout: 15m'")]
    [InlineData("signIn:\n  {|SESS003:url:/sign-in|}\n", "Write 'url: /sign-in'")]
    [InlineData("lifetime:\n  {|SESS003:maximumLifetime 7d|}\n", "Write 'maximumLifetime: 7d'")]
    [InlineData("token: { claims: { a: { {|SESS003:type:uuid|} } } }", "Write 'type: uuid'")]
    [InlineData("policies:\n  {|SESS003:- admin|}\n", "'admin: { maximumLifetime: 8h }'")]
    [InlineData("token:\n  claims:\n    {|SESS003:- a|}\n", "'department: { type: string, maxLength: 32 }'")]
    [InlineData("signIn: { url: {|SESS003:{ a: b }|} }", "'url' must be a local path such as /sign-in, not a mapping")]
    [InlineData("cookie: { persistent: {|SESS003:yes|} }", "Write true.")]
    [InlineData("cookie: { persistent: {|SESS003:on|} }", "Write true.")]
    [InlineData("cookie: { persistent: {|SESS003:No|} }", "Write false.")]
    [InlineData("cookie: { persistent: {|SESS003:off|} }", "Write false.")]
    [InlineData("cookie: { persistent: {|SESS003:TRUE|} }", "Write true.")]
    [InlineData("cookie: { persistent: {|SESS003:\"true\"|} }", "without quotes. Write true.")]
    [InlineData("cookie: { persistent: {|SESS003:maybe|} }", "must be true or false, not 'maybe'.")]
    [InlineData("cookie: { sameSite: {|SESS003:Lax|} }", "Write lax.")]
    [InlineData("cookie: { sameSite: {|SESS003:relaxed|} }", "must be lax, strict or none, not 'relaxed'.")]
    [InlineData("multiSession: { enabled: true, onLimit: {|SESS003:evict_oldest|} }", "Write evictOldest.")]
    [InlineData("namespace: {|SESS003:Acme..Web|}", "'' is not valid")]
    [InlineData("namespace: {|SESS003:Acme.class|}", "'class' is not valid")]
    [InlineData("userType: {|SESS003:System.Func<int>|}", "'Func<int>' is not valid")]
    [InlineData("namespace: {|SESS003:3d|}", "'3d' is not valid")]
    [InlineData("policies: { {|SESS003:\"\"|}: {} }", "it must start with a letter")]
    [InlineData("policies: { a-b: {}, {|SESS003:a b|}: {} }", "it must start with a letter")]
    [InlineData("policies: { {|SESS003:a b|}: {} }", "it must start with a letter")]
    [InlineData("policies: { {|SESS003:\"a;b\"|}: {} }", "it must start with a letter")]
    public void SESS003_Says_what_is_expected(string text, string words)
    {
        Assert.Contains(words, Verify.Finding(text).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_independent_mistakes_are_found_in_one_reading()
    {
        Verify.Findings("""
            version: {|SESS007:3|}
            {|SESS002:lifetimee|}:
              maximumLifetime: {|SESS011:500d|}
            policies:
              {|SESS021:all|}: {}
              admin: { inactivityTimeout: {|SESS008:15|}, {|SESS004:inactivityTimeout|}: 15m }
            signIn: { url: {|SESS031://evil|} }
            token:
              lifetime: {|SESS014:2h|}
              claims:
                {|SESS020:sub|}: uuid
                plan: { type: enum, values: [a], default: {|SESS026:b|} }
                wrong: {|SESS003:strng|}
            cookie: { name: {|SESS040:a b|}, sameSite: {|SESS041:none|} }
            """);
    }

    [Fact]
    public void Text_may_be_written_in_every_style()
    {
        var model = Verify.Clean("signIn: { url: '/a' }\nendpoints: { \"path\": \"/b\" }\n'token':\n  issuer: >-\n    https://acme.example\n");

        Assert.Equal(("/a", "/b", "https://acme.example"), (model.Settings.SignInUrl, model.Settings.EndpointsPath, model.Settings.Token.Issuer));
    }

    [Fact]
    public void Every_key_reaches_the_model()
    {
        var model = SessionsFile.Read(TestFiles.Everything, TestContext.Current.CancellationToken).Model;

        Assert.Equal("Acme.Web.Sessions", model.Namespace);
        Assert.Equal("Acme.Web.AppUser", model.UserType);
        Assert.Equal(new PolicyModel("default", "Default", 5_400, 604_800), model.Policies[0]);
        Assert.Equal(new PolicyModel("kiosk-mode", "KioskMode", null, 604_800), model.Policies[2]);
        Assert.Equal(new MultiSessionSettings { Enabled = true, AfterSignOutUrl = "/" }, model.Settings.MultiSession);
        Assert.Equal(new ConcurrencySettings { OnLimit = SessionLimitAction.Reject }, model.Settings.Concurrency);
        Assert.Equal("/sign-in", model.Settings.SignInUrl);
        Assert.Equal(new SessionTokenSettings { Issuer = "https://acme.example", Audience = "acme-api" }, model.Settings.Token);
        Assert.Equal(new SessionCookieSettings { Domain = "acme.example" }, model.Settings.Cookie);
        Assert.Equal("/session", model.Settings.EndpointsPath);
        Assert.Equal(13, model.Claims.Count);
    }
}
