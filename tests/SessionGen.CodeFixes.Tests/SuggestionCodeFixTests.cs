using SessionGen.CodeFixes.Tests.Harness;

namespace SessionGen.CodeFixes.Tests;

public sealed class SuggestionCodeFixTests
{
    [Fact]
    public async Task A_misspelt_key_becomes_the_one_that_was_meant() =>
        await Becomes("SESS002", "Write 'maximumLifetime'", "lifetime:\n  maximum_lifetme: 7d # a week\n", "lifetime:\n  maximumLifetime: 7d # a week\n");

    [Fact]
    public async Task A_misspelt_value_becomes_the_one_that_was_meant() =>
        await Becomes("SESS003", "Write 'strict'", "cookie:\n  sameSite: stirct\n", "cookie:\n  sameSite: strict\n");

    [Theory]
    [InlineData("yes", "true")]
    [InlineData("on", "true")]
    [InlineData("True", "true")]
    [InlineData("no", "false")]
    [InlineData("OFF", "false")]
    public async Task Other_spellings_of_a_boolean_become_true_or_false(string written, string meant) =>
        await Becomes("SESS003", $"Write '{meant}'", $"lifetime:\n  maximumLifetime: 12h\ncookie:\n  persistent: {written}\n", $"lifetime:\n  maximumLifetime: 12h\ncookie:\n  persistent: {meant}\n");

    [Fact]
    public async Task A_policy_without_an_end_gets_the_maximum_lifetime_it_turned_off() =>
        await Becomes("SESS010", "Write '7d'", "lifetime:\n  inactivityTimeout: off\n  maximumLifetime: off\n", "lifetime:\n  inactivityTimeout: off\n  maximumLifetime: 7d\n");

    [Fact]
    public async Task A_policy_that_inherits_no_maximum_lifetime_gets_one_of_its_own()
    {
        const string Before = "lifetime: { inactivityTimeout: 1h, maximumLifetime: off }\npolicies:\n  kiosk:\n    inactivityTimeout: off\n";
        const string After = "lifetime: { inactivityTimeout: 1h, maximumLifetime: off }\npolicies:\n  kiosk:\n    inactivityTimeout: off\n    maximumLifetime: 7d\n";
        await Becomes("SESS010", "Add 'maximumLifetime: 7d'", Before, After);
    }

    [Theory]
    [InlineData("maximumLifetime")]
    [InlineData("inactivityTimeout")]
    public async Task A_lifetime_above_the_cap_of_browsers_is_lowered_to_it(string key) =>
        await Becomes("SESS011", "Write '400d'", $"lifetime:\n  maximumLifetime: off\n  {key}: 500d\n".Replace("maximumLifetime: off\n  maximumLifetime", "maximumLifetime", StringComparison.Ordinal), $"lifetime:\n  maximumLifetime: off\n  {key}: 400d\n".Replace("maximumLifetime: off\n  maximumLifetime", "maximumLifetime", StringComparison.Ordinal));

    [Theory]
    [InlineData("department: string", "department: { type: string, maxLength: 64 }")]
    [InlineData("department: { type: string, optional: true }", "department: { type: string, maxLength: 64, optional: true }")]
    public async Task A_claim_without_a_bound_gets_one(string before, string after)
    {
        using var test = new FixTest($"token:\n  claims:\n    {before}\n");

        var title = Assert.Single(await test.GetTitlesAsync("SESS023"));
        var file = await test.FixFileAsync("SESS023", title);

        Assert.Equal($"token:\n  claims:\n    {after}\n", file);
        Assert.Empty(await test.GetIdsAsync());
    }

    [Fact]
    public async Task The_other_extension_of_the_file_is_fixed_too()
    {
        using var test = new FixTest("version: 1\nlifetme: {}\n", fileName: "sessions.yml");

        Assert.Equal("version: 1\nlifetime: {}\n", await test.FixFileAsync("SESS002", "Write 'lifetime'"));
    }

    [Fact]
    public async Task Line_ends_and_everything_else_in_the_file_stay() =>
        await Becomes("SESS002", "Write 'lifetime'", "\uFEFF# é 😀\r\n\r\nlifetme:   {}   # x\r\n", "\uFEFF# é 😀\r\n\r\nlifetime:   {}   # x\r\n");

    [Fact]
    public async Task A_finding_without_one_answer_offers_no_fix()
    {
        using var test = new FixTest("version: 1\nversion: 1\n");

        Assert.Empty(await test.GetTitlesAsync("SESS004"));
    }

    private static async Task Becomes(string id, string title, string before, string after)
    {
        using var test = new FixTest(before);

        Assert.Equal(after, await test.FixFileAsync(id, title));
        Assert.DoesNotContain(id, await test.GetIdsAsync());
    }
}
