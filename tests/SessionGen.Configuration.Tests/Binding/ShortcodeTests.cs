using System.Globalization;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Binding;

/// <summary>Shortcodes: what they mean, where they stand, and SESS024 to SESS026.</summary>
public sealed class ShortcodeTests
{
    [Theory]
    [InlineData("\"{{user.Name}}\"", "user.Name")]
    [InlineData("'{{ user.Name }}'", "user.Name")]
    [InlineData("\"{{user.A.B.C}}\"", "user.A.B.C")]
    [InlineData("\"{{user.class}}\"", "user.class")]
    [InlineData("\"{{user.Größe_2}}\"", "user.Größe_2")]
    [InlineData("\"{{user.A || user.B.C || 'x'}}\"", "user.A||user.B.C||String:x")]
    [InlineData("\"{{user.A||'x'}}\"", "user.A||String:x")]
    [InlineData("\"{{user.A || ''}}\"", "user.A||String:")]
    [InlineData("\"{{user.A || 'it''s }} {{'}}\"", "user.A||String:it's }} {{")]
    [InlineData("'{{user.A || ''x''}}'", "user.A||String:x")]
    [InlineData("\"{{user.A || '\\\"'}}\"", "user.A||String:\"")]
    [InlineData("\"{{user.A}} {{user.B}}\"", "user.A,\" \",user.B")]
    [InlineData("\"{{user.A}}{{user.B || 5}}\"", "user.A,user.B||Integer:5")]
    [InlineData("\"a { b } {{user.A || -1.5}} {{true}}\"", "\"a { b } \",user.A||Number:-1.5,\" \",Boolean:true")]
    [InlineData("\"{{'x'}}\"", "String:x")]
    public void A_shortcode_has_parts_and_operands(string value, string expected)
        => Assert.Equal(expected, Describe(Read($"a: {{ type: string, maxLength: 64, value: {value} }}", value)));

    [Theory]
    [InlineData("integer", "{{user.A || 0}}", "user.A||Integer:0")]
    [InlineData("number", "{{user.A || 0}}", "user.A||Number:0")]
    [InlineData("boolean", "{{user.A || false}}", "user.A||Boolean:false")]
    [InlineData("uuid", "{{user.A || '6F9619FF-8B86-D011-B42D-00C04FC964FF'}}", "user.A||Uuid:6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("timestamp", "{{user.A || '1970-01-01T00:00:01Z'}}", "user.A||Timestamp:1")]
    [InlineData("enum, values: [free, pro]", "{{user.A || 'free'}}", "user.A||Enum:free")]
    [InlineData("\"string[]\", maxItems: 1, maxLength: 5", "{{user.A}}", "user.A")]
    public void A_literal_is_of_the_type_of_its_claim(string type, string value, string expected)
        => Assert.Equal(expected, Describe(Read($"a: {{ type: {type}, value: \"{value}\" }}", value)));

    [Fact]
    public void The_short_form_is_a_string()
    {
        var file = SessionsFile.Read("userType: A.B\ntoken: { claims: { full_name: \"{{user.A}}\" } }", TestContext.Current.CancellationToken);
        var claim = Assert.Single(file.Model.Claims);

        Assert.Equal((ClaimKind.String, "FullName", true, false), (claim.Kind, claim.PropertyName, claim.HasShortcode, claim.IsOptional));
        Assert.Equal(["full_name"], file.Shortcodes[0].ClaimPath);
        Assert.True(file.Shortcodes[0].KeepsType);
    }

    [Fact]
    public void Every_operand_knows_its_exact_place()
    {
        const string text = "userType: A.B\ntoken:\n  claims:\n    # 😀\n    a: \"ü\\t\\U0001F600 {{user.First}} {{ user.Nick.Name || 'y''z' }}\"\n    b: 'it''s {{user.Last}}'\n    c: plain {{user.Plain}}\n";
        var file = SessionsFile.Read(text.Replace("\\t", string.Empty, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var operands = file.Shortcodes.SelectMany(shortcode => shortcode.Parts).SelectMany(part => part.Operands).ToArray();
        var source = text.Replace("\\t", string.Empty, StringComparison.Ordinal);
        Assert.Equal(
            ["user.First", "user.Nick.Name", "'y''z'", "user.Last", "user.Plain"],
            operands.Select(operand => source[operand.Span.Start.Offset..operand.Span.End.Offset]));
        var first = operands[0].Span.Start;
        Assert.Equal((4, source.Split('\n')[4].IndexOf("user.First", StringComparison.Ordinal)), (first.Line, first.Column));
    }

    [Fact]
    public void Inside_an_object_all_properties_come_from_shortcodes_or_none()
    {
        const string right = "userType: A.B\ntoken: { claims: { a: { type: object, properties: { b: \"{{user.B}}\", c: { value: 1 }, d: { type: object, properties: { e: \"{{user.E}}\" } } } } } }";
        var file = SessionsFile.Read(right, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(file.Findings, finding => finding.IsError);
        Assert.True(file.Model.Claims[0].HasShortcode);
        Assert.Equal(["a.b", "a.d.e"], file.Shortcodes.Select(shortcode => string.Join('.', shortcode.ClaimPath)));
        Assert.Contains(
            "'a.c' has no shortcode",
            Verify.Finding("userType: A.B\ntoken: { claims: { a: { type: object, properties: { b: { type: string, maxLength: 9, value: \"{{user.B}}\" }, {|SESS003:c|}: uuid } } } }").Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{user.Name{|SESS024:(|})}}", "cannot call methods")]
    [InlineData("{{user.Names{|SESS024:[|}0]}}", "cannot use indexers")]
    [InlineData("{{user.A {|SESS024:+|} user.B}}", "'+' is not allowed")]
    [InlineData("{{user.A{|SESS024:;|} Evil()}}", "';' is not allowed")]
    [InlineData("{{user.A {|SESS024:?|} 1 : 2}}", "'?' is not allowed")]
    [InlineData("{{user.A{|SESS024:?|}.B}}", "Write '.'")]
    [InlineData("{{user{|SESS024:?|}.B}}", "Write '.'")]
    [InlineData("{{user{|SESS024:[|}0]}}", "cannot use indexers")]
    [InlineData("{{{|SESS024:{{|}user.A}}}}", "cannot be nested")]
    [InlineData("{{user.A{|SESS024:!|}}}", "'!' is not allowed")]
    [InlineData("{{user.A {|SESS024:||} user.B}}", "'||'")]
    [InlineData("{{user.A {|SESS024:??|} user.B}}", "'||'")]
    [InlineData("{{user.A {|SESS024:o|}r user.B}}", "is not allowed")]
    [InlineData("{{user.A || {|SESS024:}}|}", "operand after '||' is missing")]
    [InlineData("{|SESS024:{{}}|}", "empty")]
    [InlineData("{|SESS024:{{ }}|}", "empty")]
    [InlineData("{{{|SESS024:user|}}}", "'user' alone")]
    [InlineData("{{user.{|SESS024:}|}}", "name of a member is missing")]
    [InlineData("{{user.{|SESS024:.|}A}}", "name of a member is missing")]
    [InlineData("{{{|SESS024:usr|}.A}}", "Did you mean 'user'?")]
    [InlineData("{{{|SESS024:User|}.A}}", "Did you mean 'user'?")]
    [InlineData("{{{|SESS024:org|}.name}}", "Unknown name 'org'")]
    [InlineData("{{{|SESS024:System|}.Environment}}", "Unknown name 'System'")]
    [InlineData("{{{|SESS024:this|}.A}}", "Unknown name 'this'")]
    [InlineData("{{{|SESS024:@|}user.A}}", "'@' is not allowed")]
    [InlineData("{{user.{|SESS024:@|}class}}", "name of a member is missing")]
    [InlineData("{{user.A || {|SESS024:'|}x}}", "never closed")]
    [InlineData("{{user.A || {|SESS024:\\\"x\\\"|}}}", "single quotes. Write 'x'")]
    [InlineData("{{user.A || {|SESS024:1x|}}}", "not a valid number")]
    [InlineData("{{user.A || {|SESS024:01|}}}", "not a valid number")]
    [InlineData("{{user.A || {|SESS024:null|}}}", "Unknown name 'null'")]
    [InlineData("a {|SESS024:{{|}user.A", "never closed")]
    [InlineData("{{user.A {|SESS024:}|}", "One '}'")]
    [InlineData("a {|SESS024:}}|} b", "no matching '{{'")]
    [InlineData("{{user.A {|SESS024:{{|}user.B}}", "cannot be nested")]
    [InlineData("{{user.A{|SESS024:\\t|}}}", "is not allowed")]
    [InlineData("a{|SESS024:\\n|}{{user.A}}", "control character")]
    public void SESS024_Nothing_beyond_the_grammar_gets_through(string value, string words)
    {
        var marked = $"userType: A.B\ntoken:\n  claims:\n    a: {{ type: string, maxLength: 9, value: \"{value}\" }}\n";
        var finding = Verify.Finding(marked);

        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        Assert.Empty(SessionsFile.Read(MarkedText.Parse(marked).Text, TestContext.Current.CancellationToken).Shortcodes);
    }

    [Fact]
    public void SESS024_Every_shortcode_of_a_text_is_checked()
        => Verify.Findings("userType: A.B\ntoken: { claims: { a: { type: string, maxLength: 9, value: \"{{user.A{|SESS024:(|})}} {{user.B{|SESS024:;|}}} {{user.C}}\" } } }");

    [Theory]
    [InlineData("{|SESS024:|\n        {{user.A}}|}\n")]
    [InlineData("{|SESS024:\"{{user.A}}\n        {{user.B}}\"|}\n")]
    public void SESS024_A_shortcode_stands_on_one_line(string value)
        => Verify.Finding($"userType: A.B\ntoken:\n  claims:\n    a:\n      type: string\n      maxLength: 9\n      value: {value}");

    [Fact]
    public void SESS025_A_shortcode_needs_a_user_type()
    {
        var finding = Verify.Finding("token: { claims: { a: { type: string, maxLength: 9, value: \"{{'x' || {|SESS025:user|}.A || user.B}}\" } } }");

        Assert.Contains("userType: Your.Namespace.YourUser", finding.Message, StringComparison.Ordinal);
        Verify.Clean("token: { claims: { a: { type: string, maxLength: 9, value: \"{{'x'}}\" } } }");
        Verify.Finding("userType: {|SESS003:1|}\ntoken: { claims: { a: { type: string, maxLength: 9, value: \"{{user.A}}\" } } }");
    }

    [Theory]
    [InlineData("integer", "{|SESS026:\"{{user.A}} years\"|}", "produces a string")]
    [InlineData("\"string[]\", maxItems: 1, maxLength: 2", "{|SESS026:\"{{user.A}} {{user.B}}\"|}", "produces a string")]
    [InlineData("integer", "\"{{user.A || {|SESS026:'x'|}}}\"", "a whole number")]
    [InlineData("boolean", "\"{{user.A || {|SESS026:0|}}}\"", "true or false")]
    [InlineData("string, maxLength: 9", "\"{{user.A || {|SESS026:0|}}}\"", "single quotes")]
    [InlineData("string, maxLength: 2", "\"{{user.A || {|SESS026:'abc'|}}}\"", "at most 2 characters")]
    [InlineData("string, maxLength: 3", "{|SESS026:\"long text {{user.A}}\"|}", "text around its shortcodes has 10")]
    [InlineData("\"string[]\", maxItems: 1, maxLength: 2", "\"{{user.A || {|SESS026:'x'|}}}\"", "a literal is not")]
    [InlineData("enum, values: [free]", "\"{{user.A || {|SESS026:'pro'|}}}\"", "one of its values")]
    public void SESS026_A_shortcode_fits_its_claim(string type, string value, string words)
        => Assert.Contains(words, Verify.Finding($"userType: A.B\ntoken: {{ claims: {{ a: {{ type: {type}, value: {value} }} }} }}").Message, StringComparison.Ordinal);

    [Fact]
    public void SESS003_A_shortcode_has_its_fallback_inside()
        => Assert.Contains("||", Verify.Finding("userType: A.B\ntoken: { claims: { a: { type: string, maxLength: 9, value: \"{{user.A}}\", {|SESS003:default|}: x } } }").Message, StringComparison.Ordinal);

    [Fact]
    public void A_shortcode_may_be_optional()
        => Assert.True(Verify.Clean("userType: A.B\ntoken: { claims: { a: { type: string, maxLength: 9, optional: true, value: \"{{user.A}}\" } } }").Claims[0].IsOptional);

    private static ShortcodeModel Read(string claim, string value)
    {
        var file = SessionsFile.Read($"userType: A.B\ntoken:\n  claims:\n    {claim}\n", TestContext.Current.CancellationToken);
        Assert.True(file.Findings.Count == 0, value + ": " + string.Join("\n", file.Findings.Select(finding => finding.Message)));
        return Assert.Single(file.Shortcodes);
    }

    private static string Describe(ShortcodeModel shortcode) => string.Join(',', shortcode.Parts.Select(part => part.Text is { } text
        ? $"\"{text}\""
        : string.Join("||", part.Operands.Select(operand => operand.Literal is { } literal
            ? string.Create(CultureInfo.InvariantCulture, $"{literal.Kind}:{literal.Text}")
            : "user." + string.Join('.', operand.Members)))));
}
