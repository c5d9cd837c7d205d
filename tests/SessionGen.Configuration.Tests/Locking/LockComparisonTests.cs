using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Locking;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Locking;

/// <summary>SESS060 to SESS062: what is reported of an edit, and where.</summary>
public sealed class LockComparisonTests
{
    private const string Claims = "token:\n  claims:\n    ";

    [Theory]
    [InlineData("", Claims + "{|SESS060:level|}: integer", "token.claims.level: none -> required")]
    [InlineData("", Claims + "{|SESS062:level|}: { type: integer, whenMissing: 1 }", "token.claims.level: none -> whenMissing")]
    [InlineData("", Claims + "{|SESS062:level|}: { type: integer, optional: true }", "token.claims.level: none -> optional")]
    [InlineData("", Claims + "{|SESS062:level|}: { type: integer, default: 1 }", "token.claims.level: none -> default")]
    [InlineData("", Claims + "{|SESS062:level|}: { value: 1 }", "token.claims.level: none -> constant")]
    [InlineData(Claims + "level: { type: integer, optional: true }", Claims + "{|SESS060:level|}: integer", "token.claims.level: optional -> required")]
    [InlineData(Claims + "level: { type: integer, default: 1 }", Claims + "{|SESS060:level|}: integer", "token.claims.level: default -> required")]
    [InlineData(Claims + "level: { type: integer, whenMissing: 1 }", Claims + "{|SESS060:level|}: integer", "token.claims.level: whenMissing -> required")]
    [InlineData(Claims + "level: { value: 1 }", Claims + "{|SESS060:level|}: integer", "token.claims.level: constant -> required")]
    [InlineData(Claims + "level: { type: integer, optional: true }", Claims + "{|SESS062:level|}: { type: integer, whenMissing: 1 }", "token.claims.level: optional -> whenMissing")]
    [InlineData(Claims + "level: integer", Claims + "level: {|SESS060:number|}", "token.claims.level.type: integer -> number")]
    [InlineData(Claims + "ids: integer", Claims + "ids: { type: {|SESS060:\"integer[]\"|}, maxItems: 2 }", "token.claims.ids.type: integer -> \"integer[]\"")]
    [InlineData(Claims + "plan: { type: enum, values: [a, b] }", Claims + "plan: { type: enum, values: {|SESS060:[b]|} }", "token.claims.plan.values: [a, b] -> [b]")]
    [InlineData(Claims + "plan: { type: enum, values: [a, b] }", Claims + "plan: { type: enum, values: {|SESS062:[c, b, a]|} }", "token.claims.plan.values: [a, b] -> [a, b, c]")]
    [InlineData(Claims + "name: { type: string, maxLength: 9 }", Claims + "name: { type: string, maxLength: {|SESS060:8|} }", "token.claims.name.maxLength: 9 -> 8")]
    [InlineData(Claims + "name: { type: string, maxLength: 9 }", Claims + "name: { type: string, maxLength: {|SESS062:10|} }", "token.claims.name.maxLength: 9 -> 10")]
    [InlineData(Claims + "name: string", Claims + "name: { type: string, maxLength: {|SESS060:8|} }", "token.claims.name.maxLength: none -> 8")]
    [InlineData(Claims + "ids: { type: \"uuid[]\", maxItems: 3 }", Claims + "ids: { type: \"uuid[]\", maxItems: {|SESS060:2|} }", "token.claims.ids.maxItems: 3 -> 2")]
    [InlineData(Claims + "id: { type: uuid, bearer: false }", Claims + "{|SESS061:id|}: uuid", "token.claims.id.bearer: false -> true")]
    [InlineData(Claims + "id: uuid", Claims + "id: { type: uuid, bearer: {|SESS062:false|} }", "token.claims.id.bearer: true -> false")]
    [InlineData(Claims + "id: uuid\n    old: uuid", "token:\n  {|SESS062:claims|}:\n    id: uuid", "token.claims.old: required -> none")]
    [InlineData(Claims + "a: { type: object, properties: { b: uuid } }", Claims + "a: { type: object, properties: { b: uuid, {|SESS060:c|}: uuid } }", "token.claims.a.properties.c: none -> required")]
    [InlineData(Claims + "a: { type: object, properties: { b: uuid } }", Claims + "a: { type: object, properties: { b: {|SESS060:integer|} } }", "token.claims.a.properties.b.type: uuid -> integer")]
    [InlineData(Claims + "a: { type: object, properties: { b: uuid, c: uuid } }", Claims + "a: { type: object, properties: { b: uuid } }", "token.claims.a.properties.c: required -> none")]
    [InlineData(Claims + "a: { type: object, optional: true, properties: { b: uuid } }", Claims + "{|SESS060:a|}: { type: object, properties: { b: uuid } }", "token.claims.a: optional -> required")]
    [InlineData("", Claims + "{|SESS060:a|}: { type: object, properties: { b: uuid, c: { type: object, properties: { d: uuid } } } }", "token.claims.a: none -> required")]
    [InlineData(Claims + "a: { type: object, properties: { b: uuid } }", Claims + "a: {|SESS060:uuid|}", "token.claims.a.type: object -> uuid")]
    [InlineData(Claims + "c: { value: eu-1 }", Claims + "c: { value: {|SESS062:eu-2|} }", "token.claims.c.value: eu-1 -> eu-2")]
    public void Claims_are_compared(string before, string after, string change) => Verify(before, after, change);

    [Theory]
    [InlineData("", "lifetime:\n  maximumLifetime: {|SESS061:8d|}", "lifetime.maximumLifetime: 7d -> 8d")]
    [InlineData("", "lifetime:\n  maximumLifetime: {|SESS062:6d|}", "lifetime.maximumLifetime: 7d -> 6d")]
    [InlineData("lifetime: { inactivityTimeout: 1h }", "lifetime: { inactivityTimeout: {|SESS061:off|} }", "lifetime.inactivityTimeout: 1h -> off")]
    [InlineData("lifetime: { inactivityTimeout: 1h }", "{|SESS061:|}", "lifetime.inactivityTimeout: 1h -> off")]
    [InlineData("lifetime: { inactivityTimeout: 1h }", "{|SESS061:lifetime|}:", "lifetime.inactivityTimeout: 1h -> off")]
    [InlineData("policies: { a: { maximumLifetime: 1h } }", "policies: { {|SESS061:a|}: {} }", "policies.a.maximumLifetime: 1h -> 7d")]
    [InlineData("policies: { a: { maximumLifetime: 1h, stricterThan: default } }", "policies: { {|SESS061:a|}: { maximumLifetime: 1h } }", "policies.a.stricterThan: default -> none")]
    [InlineData("policies: { a: { maximumLifetime: 1h } }", "policies: { a: { maximumLifetime: 1h, stricterThan: {|SESS062:default|} } }", "policies.a.stricterThan: none -> default")]
    [InlineData("policies: { a: {}, b: {} }", "{|SESS062:policies|}: { a: {} }", "policies.b: declared -> none")]
    [InlineData("policies: { a: { maximumLifetime: 1h, stricterThan: default }, b: {} }", "{|SESS061:policies|}: { b: {} }", "policies.a: declared -> none")]
    [InlineData("policies: { a: {} }", "policies: { a: {}, {|SESS062:b|}: { maximumLifetime: 9d } }", "policies.b: none -> declared")]
    public void Policies_are_compared(string before, string after, string change) => Verify(before, after, change);

    [Theory]
    [InlineData("", "token: { lifetime: {|SESS061:2m|} }", "token.lifetime: 60s -> 2m")]
    [InlineData("", "token: { lifetime: {|SESS062:30s|} }", "token.lifetime: 60s -> 30s")]
    [InlineData("", "token: { clockSkew: {|SESS061:6s|} }", "token.clockSkew: 5s -> 6s")]
    [InlineData("", "token: { keyRotation: {|SESS061:off|} }", "token.keyRotation: 30d -> off")]
    [InlineData("", "token: { algorithm: {|SESS061:RS256|} }", "token.algorithm: ES256 -> RS256")]
    [InlineData("token: { algorithm: RS256 }", "token: { algorithm: {|SESS061:ES256|} }", "token.algorithm: RS256 -> ES256")]
    [InlineData("", "multiSession: {|SESS061:true|}", "multiSession.enabled: false -> true")]
    [InlineData("multiSession: { enabled: true, onLimit: reject }", "{|SESS062:|}", "multiSession.enabled: true -> false")]
    [InlineData("multiSession: true", "multiSession: { enabled: true, maxSessions: {|SESS061:6|} }", "multiSession.maxSessions: 5 -> 6")]
    [InlineData("multiSession: { enabled: true, onLimit: reject }", "multiSession: { enabled: true, onLimit: {|SESS061:evictOldest|} }", "multiSession.onLimit: reject -> evictOldest")]
    [InlineData("concurrency: { maxSessionsPerUser: 9, onLimit: reject }", "concurrency: { maxSessionsPerUser: {|SESS061:unlimited|} }", "concurrency.maxSessionsPerUser: 9 -> unlimited")]
    [InlineData("concurrency: { maxSessionsPerUser: 9, onLimit: reject }", "concurrency: { maxSessionsPerUser: {|SESS062:8|}, onLimit: reject }", "concurrency.maxSessionsPerUser: 9 -> 8")]
    [InlineData("cookie: { sameSite: strict }", "cookie: { sameSite: {|SESS061:lax|} }", "cookie.sameSite: strict -> lax")]
    [InlineData("", "cookie: { sameSite: {|SESS062:strict|} }", "cookie.sameSite: lax -> strict")]
    [InlineData("cookie: { persistent: false }", "cookie: { persistent: {|SESS061:true|} }", "cookie.persistent: false -> true")]
    [InlineData("", "cookie: { domain: {|SESS061:acme.example|} }", "cookie.domain: none -> acme.example")]
    [InlineData("cookie: { domain: a.acme.example }", "cookie: { domain: {|SESS061:acme.example|} }", "cookie.domain: a.acme.example -> acme.example")]
    [InlineData("cookie: { domain: acme.example }", "cookie: { domain: {|SESS062:a.acme.example|} }", "cookie.domain: acme.example -> a.acme.example")]
    [InlineData("cookie: { domain: acme.example }", "{|SESS062:cookie|}: {}", "cookie.domain: acme.example -> none")]
    [InlineData("cookie: { domain: acme.example }", "cookie: { domain: {|SESS061:evilacme.example|} }", "cookie.domain: acme.example -> evilacme.example")]
    [InlineData("cookie: { path: /app }", "cookie: { path: {|SESS061:/|} }", "cookie.path: /app -> /")]
    [InlineData("cookie: { path: /app }", "cookie: { path: {|SESS062:/app/web|} }", "cookie.path: /app -> /app/web")]
    public void Settings_are_compared(string before, string after, string change) => Verify(before, after, change);

    [Fact]
    public void What_a_policy_inherits_is_reported_once()
        => Verify("policies: { a: {}, b: { maximumLifetime: 1h } }", "lifetime: { maximumLifetime: {|SESS061:9d|} }\npolicies: { a: {}, b: { maximumLifetime: 1h } }", "lifetime.maximumLifetime: 7d -> 9d");

    [Theory]
    [InlineData("lifetime:\n  maximumLifetime: 604800s # a week\n")]
    [InlineData("# nothing\n")]
    [InlineData("version: 1\nnamespace: A.B\ntoken: { issuer: https://a.example }\nsignIn: { url: /login }\n")]
    public void What_means_the_same_is_no_change(string text) => Assert.Empty(Check("", text, ""));

    [Fact]
    public void The_order_of_names_and_enum_values_is_no_change()
        => Assert.Empty(Check(
            Claims + "a: uuid\n    b: { type: enum, values: [x, y] }\npolicies: { p: {}, q: {} }",
            "policies: { q: {}, p: {} }\n" + Claims + "b: { type: enum, values: [y, x] }\n    a: uuid",
            ""));

    [Fact]
    public void Several_changes_are_several_findings_and_what_has_only_to_be_recorded_is_one()
    {
        var findings = Verify(
            Claims + "a: uuid",
            "cookie: { sameSite: {|SESS061:none|} }\ntoken:\n  lifetime: {|SESS062:30s|}\n  claims:\n    a: uuid\n    b: { type: uuid, optional: true }\n    {|SESS060:c|}: uuid\n",
            null);

        Assert.Contains(" (and 1 more). Run 'sessiongen lock'.", findings.Single(finding => finding.Descriptor.Id == "SESS062").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_messages_say_what_to_do()
    {
        Assert.Equal(
            "'token.claims.level: none -> required' requires a claim that sessions which are signed in can lack, so their users would have to sign in again. Add 'whenMissing' with the value for those sessions, or accept the change: sessiongen lock --reason \"…\"",
            Assert.Single(Check("", Claims + "level: integer", "")).Message);
        Assert.Equal(
            "'token.lifetime: 60s -> 2m' loosens what sessions.lock.yaml records. Undo it, or accept the change: sessiongen lock --reason \"…\"",
            Assert.Single(Check("", "token: { lifetime: 2m }", "")).Message);
        Assert.Equal(
            "sessions.lock.yaml does not describe this file: 'token.lifetime: 60s -> 30s'. Run 'sessiongen lock'.",
            Assert.Single(Check("", "token: { lifetime: 30s }", "")).Message);
    }

    [Fact]
    public void What_is_accepted_with_a_reason_has_only_to_be_recorded()
    {
        const string Accepted = "accepted:\n  - change: \"cookie.sameSite: lax -> none\"\n    reason: ";
        const string File = "cookie: { sameSite: none }";

        Assert.Equal("SESS062", Assert.Single(Check("", File, Accepted + "Partners frame us.\n")).Descriptor.Id);
        Assert.Equal("SESS061", Assert.Single(Check("", File, Accepted + "\"  \"\n")).Descriptor.Id);
        Assert.Equal("SESS061", Assert.Single(Check("", File, Accepted.Replace("none", "strict", StringComparison.Ordinal) + "Other.\n")).Descriptor.Id);
    }

    [Fact]
    public void A_file_with_errors_is_not_compared() => Assert.Empty(Check(Claims + "a: uuid", "lifetime: { maximumLifetime: 30 }", ""));

    [Fact]
    public void A_lock_that_leaves_out_a_key_has_its_default()
        => Assert.Empty(LockComparison.Check(Read(""), SessionsLock.Read("version: 1\n", TestContext.Current.CancellationToken), "Acme"));

    [Fact]
    public void A_retyped_claim_that_goes_into_bearer_tokens_is_reported_for_both()
        => Verify(Claims + "id: { type: uuid, bearer: false }", Claims + "{|SESS061:id|}: {|SESS060:string|}", null);

    [Fact]
    public void Every_setting_is_recorded_or_left_out_on_purpose()
        => Assert.Equal(
            ["multiSession.afterSignOutUrl", "signIn.url", "token.issuer", "token.audience", "cookie.name", "endpoints.path"],
            SettingKeys.All.Where(key => key.Lock == LockRule.None).Select(key => key.Path));

    private static IReadOnlyList<Finding> Verify(string before, string after, string? change)
    {
        var marked = MarkedText.Parse(after);
        var findings = Check(before, marked.Text, "");

        var wanted = marked.Marks.Select(mark => (mark.Id, mark.Start, mark.End)).Order().ToArray();
        var actual = findings.Select(finding => (finding.Descriptor.Id, finding.Span.Start.Offset, finding.Span.End.Offset)).Order().ToArray();
        if (wanted.Length > 0)
        {
            Assert.Equal(wanted, actual);
        }

        if (change is not null)
        {
            Assert.Contains("'" + change + "'", Assert.Single(findings).Message, StringComparison.Ordinal);
        }

        return findings;
    }

    private static IReadOnlyList<Finding> Check(string before, string after, string appended)
    {
        var file = Read(before);
        Assert.False(file.HasErrors);
        var text = LockWriter.Write(file.Bound, "Acme", []) + appended;
        var locked = SessionsLock.Read(text, TestContext.Current.CancellationToken);
        Assert.NotNull(locked.File);
        return LockComparison.Check(Read(after), locked, "Acme");
    }

    private static SessionsFile Read(string text) => SessionsFile.Read(text, TestContext.Current.CancellationToken);
}
