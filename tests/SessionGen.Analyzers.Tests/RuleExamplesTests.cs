using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

public sealed class RuleExamplesTests
{
    public static TheoryData<string, string, string, string?> Examples =>
        [.. RuleExamples.All.Select(example => new TheoryDataRow<string, string, string, string?>(example.Id, example.File, example.Code, example.Lock))];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task A_rule_is_reported_at_the_very_token_that_is_wrong(string id, string file, string code, string? @lock)
    {
        var test = AnalyzerTest.Of(file).WithSource(code);
        var diagnostics = await (@lock is null ? test : test.WithFile("/project/sessions.lock.yaml", @lock)).VerifyAsync();

        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == id);
    }
}
