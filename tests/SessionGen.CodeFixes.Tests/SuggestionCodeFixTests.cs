using SessionGen.CodeFixes.Tests.Harness;

namespace SessionGen.CodeFixes.Tests;

public sealed class SuggestionCodeFixTests
{
    [Fact]
    public async Task A_misspelled_key_becomes_the_one_that_was_meant() =>
        await Becomes("SESS002", "Write 'maximumLifetime'", "lifetime:\n  {|SESS002:maximum_lifetme|}: 7d # a week\n", "lifetime:\n  maximumLifetime: 7d # a week\n");

    [Fact]
    public async Task A_misspelled_value_becomes_the_one_that_was_meant() =>
        await Becomes("SESS003", "Write 'strict'", "cookie:\n  sameSite: {|SESS003:stirct|}\n", "cookie:\n  sameSite: strict\n");

    [Theory]
    [InlineData("yes", "true")]
    [InlineData("on", "true")]
    [InlineData("True", "true")]
    [InlineData("no", "false")]
    [InlineData("OFF", "false")]
    public async Task Other_spellings_of_a_boolean_become_true_or_false(string written, string meant) =>
        await Becomes("SESS003", $"Write '{meant}'", $"lifetime:\n  maximumLifetime: 12h\ncookie:\n  persistent: {{|SESS003:{written}|}}\n", $"lifetime:\n  maximumLifetime: 12h\ncookie:\n  persistent: {meant}\n");

    [Fact]
    public async Task A_policy_without_an_end_gets_the_maximum_lifetime_it_turned_off() =>
        await Becomes("SESS010", "Write '7d'", "lifetime:\n  inactivityTimeout: off\n  maximumLifetime: {|SESS010:off|}\n", "lifetime:\n  inactivityTimeout: off\n  maximumLifetime: 7d\n");

    [Fact]
    public async Task A_policy_that_inherits_no_maximum_lifetime_gets_one_of_its_own()
    {
        const string Before = "lifetime: { inactivityTimeout: 1h, maximumLifetime: off }\npolicies:\n  kiosk:\n    inactivityTimeout: {|SESS010:off|}\n";
        const string After = "lifetime: { inactivityTimeout: 1h, maximumLifetime: off }\npolicies:\n  kiosk:\n    inactivityTimeout: off\n    maximumLifetime: 7d\n";
        await Becomes("SESS010", "Add 'maximumLifetime: 7d'", Before, After);
    }

    [Theory]
    [InlineData("maximumLifetime")]
    [InlineData("inactivityTimeout")]
    public async Task A_lifetime_above_the_cap_of_browsers_is_lowered_to_it(string key) =>
        await Becomes("SESS011", "Write '400d'", $"lifetime:\n  maximumLifetime: off\n  {key}: {{|SESS011:500d|}}\n".Replace("maximumLifetime: off\n  maximumLifetime", "maximumLifetime", StringComparison.Ordinal), $"lifetime:\n  maximumLifetime: off\n  {key}: 400d\n".Replace("maximumLifetime: off\n  maximumLifetime", "maximumLifetime", StringComparison.Ordinal));

    [Theory]
    [InlineData("Write '{ type: string, maxLength: 64 }'", "department: {|SESS023:string|}", "department: { type: string, maxLength: 64 }")]
    [InlineData("Add 'maxLength: 64'", "department: { type: {|SESS023:string|}, optional: true }", "department: { type: string, maxLength: 64, optional: true }")]
    public async Task A_claim_without_a_bound_gets_one(string title, string before, string after) =>
        await Becomes("SESS023", title, $"token:\n  claims:\n    {before}\n", $"token:\n  claims:\n    {after}\n");

    [Fact]
    public async Task The_other_extension_of_the_file_is_fixed_too() =>
        await new FileFixTest("SESS002", "version: 1\n{|SESS002:lifetme|}: {}\n", "version: 1\nlifetime: {}\n", "/project/sessions.yml").VerifyAsync("Write 'lifetime'");

    [Fact]
    public async Task Line_ends_and_everything_else_in_the_file_stay() =>
        await Becomes("SESS002", "Write 'lifetime'", "\uFEFF# é 😀\r\n\r\n{|SESS002:lifetme|}:   {}   # x\r\n", "\uFEFF# é 😀\r\n\r\nlifetime:   {}   # x\r\n");

    [Fact]
    public async Task A_finding_without_one_answer_offers_no_fix() =>
        await new FileFixTest("SESS004", "version: 1\n{|SESS004:version|}: 1\n", "version: 1\n{|SESS004:version|}: 1\n").VerifyAsync(title: null);

    private static Task Becomes(string id, string title, string before, string after) => new FileFixTest(id, before, after).VerifyAsync(title);
}
