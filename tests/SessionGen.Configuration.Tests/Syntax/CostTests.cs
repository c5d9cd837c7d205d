using System.Text;
using SessionGen.Configuration.Tests.Harness;
using YamlDotNet.Core;

namespace SessionGen.Configuration.Tests.Syntax;

/// <summary>What reading costs on top of the bare parser. Bytes are the same on every machine; the time is in the benchmarks.</summary>
public sealed class CostTests
{
    [Fact]
    public void Reading_a_file_of_100_lines_allocates_at_most_twice_what_its_events_do()
    {
        var text = WithClaims(60);
        Assert.InRange(text.Split('\n').Length, 100, 140);

        var events = Measure(() =>
        {
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext())
            {
            }
        });
        var reading = Measure(() => SessionsFile.Read(text, TestContext.Current.CancellationToken));

        Assert.True(reading <= 2 * events, $"{reading} bytes, the events alone {events}");
    }

    private static long Measure(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string WithClaims(int count)
    {
        var claims = new StringBuilder("  claims:\n");
        for (var i = 0; i < count; i++)
        {
            claims.Append("    claim").Append(i).Append(": { type: string, maxLength: 4, description: \"Number ").Append(i).Append(".\" }\n");
        }

        return TestFiles.Everything.Replace("  claims:\n", claims.ToString(), StringComparison.Ordinal);
    }
}
