using System.Diagnostics;
using System.Text.RegularExpressions;
using SessionGen.Package.Tests.Infrastructure;
using SessionGen.Tests;

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
        await using var application = await RunningApplication.StartAsync(
            Path.Combine(Repository.Root, "samples", "QuickStart"),
            Path.Combine(Repository.Root, "samples", "QuickStart", "bin", Configuration, "net10.0", "QuickStart.dll"),
            cancellation);
        using var browser = new HttpClient { BaseAddress = application.Address };

        var lines = CurlLine().Matches(await browser.GetStringAsync("/", cancellation)).Select(match => match.Value).ToList();
        Assert.Equal(3, lines.Count);
        Assert.Contains("\"signedIn\":\"ada\"", await PasteAsync(lines[0]), StringComparison.Ordinal);
        Assert.Contains("\"userId\":\"ada\"", await PasteAsync(lines[1]), StringComparison.Ordinal);
        Assert.Contains("\"redirectUrl\":\"/sign-in\"", await PasteAsync(lines[2]), StringComparison.Ordinal);
        Assert.Contains("\"status\":401", await PasteAsync(lines[1]), StringComparison.Ordinal);

        async Task<string> PasteAsync(string line)
        {
            using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line])
            {
                WorkingDirectory = jar.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = await shell.StandardOutput.ReadToEndAsync(cancellation);
            await shell.WaitForExitAsync(cancellation);
            return output;
        }
    }

    /// <summary>Debug or Release, as this assembly: `bin/Debug/net10.0/`.</summary>
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [GeneratedRegex("curl .*")]
    private static partial Regex CurlLine();
}
