using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

public sealed class RuleExamplesTests
{
    public static TheoryData<string, string, string> Examples =>
        [.. RuleExamples.All.Select(example => new TheoryDataRow<string, string, string>(example.Id, example.File, example.Code))];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task A_rule_is_reported_at_the_very_token_that_is_wrong(string id, string file, string code)
    {
        var diagnostics = await AnalyzerTest.Of(file).WithSource(code).VerifyAsync();

        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == id);
    }
}
