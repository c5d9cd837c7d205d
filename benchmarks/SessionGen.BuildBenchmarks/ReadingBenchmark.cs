using SessionGen.BuildBenchmarks.Measuring;
using SessionGen.BuildBenchmarks.Projects;
using SessionGen.Configuration;
using YamlDotNet.Core;

namespace SessionGen.BuildBenchmarks;

/// <summary>Parsing and checking alone, beside the bare event loop of the YAML parser. Target: at most twice that, and below 1 ms.</summary>
internal static class ReadingBenchmark
{
    public static void Run()
    {
        var text = SampleFile.HundredLines;
        var events = new Contender("the parser's events alone", () => ReadEvents(text));
        var read = new Contender("parsed and checked", () => SessionsFile.Read(text));
        Rounds.Measure([events, read]);

        var table = new Table($"sessions.yaml of {text.AsSpan().Count('\n')} lines", "time", "of the events");
        table.Add(events.Name, Table.Time(events.Time), "1");
        table.Add(read.Name, Table.Time(read.Time), Table.Ratio(read.RatioTo(events)));
        table.Print();
    }

    private static void ReadEvents(string text)
    {
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext())
        {
        }
    }
}
