using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

public sealed class RuleExamplesTests
{
    public static TheoryData<string, string> Examples => [.. RuleExamples.All.Select(example => new TheoryDataRow<string, string>(example.Id, example.File))];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task A_rule_is_reported_at_the_very_token_that_is_wrong(string id, string file)
    {
        var diagnostics = await AnalyzerTest.Of(file).VerifyAsync();

        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == id);
    }
}
