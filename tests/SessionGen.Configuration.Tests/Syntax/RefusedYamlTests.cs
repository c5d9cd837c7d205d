using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Syntax;

/// <summary>SESS001: what is not YAML, and the YAML that is refused, each with a message of its own.</summary>
public sealed class RefusedYamlTests
{
    [Theory]
    [InlineData("lifetime: {|SESS001:&a|} { maximumLifetime: 1d }", "anchors")]
    [InlineData("lifetime:\n  maximumLifetime: {|SESS001:&long|} 7d\n", "anchors")]
    [InlineData("signIn: {|SESS001:*other|}\n", "aliases")]
    [InlineData("lifetime:\n  {|SESS001:<<|}: { maximumLifetime: 1d }\n", "merge keys")]
    [InlineData("lifetime:\n  maximumLifetime: {|SESS001:!!str|} 7d\n", "tags")]
    [InlineData("cookie: {|SESS001:!local|} {}\n", "tags")]
    [InlineData("{|SESS001:?|} version\n: 1\n", "Complex keys")]
    [InlineData("{|SESS001:?|} # why\n  version\n: 1\n", "Complex keys")]
    [InlineData("{|SESS001:[a, b]|}: 1\n", "cannot be a key")]
    [InlineData("version: 1\n{|SESS001:---|}\nversion: 1\n", "second YAML document")]
    [InlineData("{|SESS001::|} 1\n", "The key before this colon is missing")]
    [InlineData("version: 1\nsignIn:\n{|SESS001::|} x\n", "The key before this colon is missing")]
    [InlineData("token:\n  claims:\n    name: {|SESS001:{{user.Name}}|}\n", "double quotes")]
    [InlineData("token:\n  claims:\n    name: {|SESS001:{{user.First}} {{user.Last}}|}\n", "double quotes")]
    [InlineData("lifetime:\n{|SESS001:\t|}maximumLifetime: 7d\n", "tab")]
    [InlineData("signIn:\n  url: {|SESS001:'|}/sign-in\n", "quote")]
    [InlineData("namespace: b{|SESS001::|} c\n", "second ': '")]
    [InlineData("version: 1\n{|SESS001:namespace:Acme|}\nlifetime:\n", "Write 'namespace: Acme'")]
    [InlineData("lifetime:\n  maximumLifetime: 8{|SESS001:\0|}x\n", "U+0000")]
    [InlineData("version: 1\n\t\n  \t\nlifetime: { maximumLifetime: {|SESS001:&x|} 8d }\n", "anchors")]
    [InlineData("lifetime\n  maximumLifetime{|SESS001::|} 7d\n", "starts on a line above")]
    [InlineData("lifetime:\n  maximumLifetime: {|SESS001:@|}7d\n", "cannot start with '@'")]
    [InlineData("lifetime: { maximumLifetime: 7d }{|SESS001:}|}\n", "has no opening bracket")]
    [InlineData("{version: 1}\n{|SESS001:{|}version: 1}\n", "Unexpected content")]
    [InlineData("token: { claims: { a: string{|SESS001:[|}] } }\n", "must be in quotes")]
    [InlineData("lifetime:\n  maximumLifetime: 7d\n {|SESS001:inactivityTimeout|}: 1h\n", "same number of spaces")]
    public void Is_reported_where_it_stands(string text, string words)
    {
        var finding = Verify.Finding(text);

        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\u0007')]
    [InlineData('\u007F')]
    [InlineData('\uFFFE')]
    [InlineData('\uFEFF')]
    [InlineData('\uD800')]
    public void A_forbidden_character_is_reported_and_the_rest_is_read(char character)
    {
        var findings = Verify.Findings($"# {{|SESS001:{character}|}}\nlifetime:\n  maximumLifetime: {{|SESS010:off|}}\n");

        Assert.Contains($"U+{(int)character:X4}", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_cannot_be_escaped_into_a_value()
    {
        Verify.Finding("""token: { issuer: "a{|SESS001:\uD800|}" }""");
        Verify.Finding("""token: { issuer: "a\n{|SESS001:\uDC00|}" }""");
        Verify.Finding("""token: { issuer: "a{|SESS001:\q|}" }""");
        Verify.Clean("""token: { claims: { a: { value: "\U0001F600" } } }""");
    }

    [Fact]
    public void An_exception_of_the_parser_that_is_no_YamlException_is_reported_at_the_last_good_position()
    {
        var finding = Verify.Finding("token: [1{|SESS001:,|} 2\nversion: 1\n");

        Assert.Contains("not closed", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_more_than_1024_characters_is_none()
    {
        var key = new string('k', 1100);

        Assert.Contains("longer than 1024 characters", Verify.Finding($"{{|SESS001:k|}}{key}: 1\nversion: 1\n").Message, StringComparison.Ordinal);
        Verify.Finding($"version: 1\n{{|SESS001:k|}}{key}: 1\n");
        Verify.Finding($"version: 1\n{{|SESS001:\"|}}{key}\": 1\n");
        Verify.Finding($"token: {{ claims: {{ {{|SESS001:k|}}{key}: string }} }}\nsignIn: {{ url: /a }}\n");
    }

    [Fact]
    public void Text_before_and_after_an_anchor_is_read()
    {
        Verify.Findings("""
            lifetime: {|SESS001:&base|}
              maximumLifetime: {|SESS010:off|}
            policies:
              admin: {|SESS001:*base|}
              kiosk:
                {|SESS001:<<|}: {|SESS001:*base|}
                inactivityTimeout: {|SESS008:5|}
            """);
    }

    [Fact]
    public void Documents_may_begin_and_end_with_markers()
    {
        Verify.Clean("---\nversion: 1\n...\n");
        Verify.Clean("%YAML 1.2\n---\nversion: 1\n");
    }

    [Fact]
    public void Nesting_ends_at_32_levels()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        var finding = Assert.Single(SessionsFile.Read("token: " + deep, TestContext.Current.CancellationToken).Findings);

        Assert.Contains("deeper than 32", finding.Message, StringComparison.Ordinal);
        Assert.Equal(7 + 31, finding.Span.Start.Offset);
    }

    [Fact]
    public void A_file_above_the_cap_is_not_read()
    {
        var finding = Assert.Single(SessionsFile.Read(new string(' ', 1024 * 1024 + 1), TestContext.Current.CancellationToken).Findings);

        Assert.Equal("SESS001", finding.Descriptor.Id);
        Assert.Contains("1048577", finding.Message, StringComparison.Ordinal);
        Assert.Empty(SessionsFile.Read(new string(' ', 1024 * 1024), TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public void Reading_ends_at_50000_keys_and_values()
    {
        var text = "token: { claims: {\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $" c{i}: string,\n")) + " } }";
        var file = SessionsFile.Read(text, TestContext.Current.CancellationToken);

        Assert.Contains("more than 50000", Assert.Single(file.Findings, finding => finding.Descriptor.Id == "SESS001").Message, StringComparison.Ordinal);
        Assert.Equal(24_999, file.Model.Claims.Count);
    }

    [Fact]
    public void Only_cancellation_makes_reading_throw()
        => Assert.ThrowsAny<OperationCanceledException>(() => SessionsFile.Read("version: 1", new CancellationToken(canceled: true)));
}
