using System.Text.RegularExpressions;
using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Package.Tests;

/// <summary>The first thing that a newcomer runs.</summary>
public sealed partial class QuickStartTests
{
    [Fact]
    public async Task The_three_curl_lines_that_it_prints_work_when_pasted()
    {
        Requires.Program("curl");
        var cancellation = TestContext.Current.CancellationToken;
        using var jar = new TemporaryFolder();
        await using var application = await RunningApplication.StartSampleAsync("QuickStart", cancellation);
        using var browser = new HttpClient { BaseAddress = application.Address };

        var lines = CurlLine().Matches(await browser.GetStringAsync("/", cancellation)).Select(match => match.Value).ToList();
        Assert.Equal(3, lines.Count);
        Assert.Contains("\"signedIn\":\"ada\"", await PasteAsync(lines[0]), StringComparison.Ordinal);
        Assert.Contains("\"userId\":\"ada\"", await PasteAsync(lines[1]), StringComparison.Ordinal);
        Assert.Contains("\"redirectUrl\":\"/sign-in\"", await PasteAsync(lines[2]), StringComparison.Ordinal);
        Assert.Contains("\"status\":401", await PasteAsync(lines[1]), StringComparison.Ordinal);

        async Task<string> PasteAsync(string line)
        {
            var shell = CommandLine.StartInfo("sh", jar.Path, ["-c", line]);
            return (await CommandLine.RunAsync(shell, input: null, cancellation)).ShouldSucceed().Output;
        }
    }

    [GeneratedRegex("curl .*")]
    private static partial Regex CurlLine();
}
