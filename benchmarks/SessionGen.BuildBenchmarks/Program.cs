using SessionGen.BuildBenchmarks;

// What SessionGen costs at build time and in an editor. One command, about two minutes:
// dotnet run -c Release --project benchmarks/SessionGen.BuildBenchmarks [-- reading|generator|analyzers]
Dictionary<string, Action> benchmarks = new()
{
    ["reading"] = ReadingBenchmark.Run,
    ["generator"] = GeneratorBenchmark.Run,
    ["analyzers"] = AnalyzerBenchmark.Run,
};

if (args is [var name] && benchmarks.TryGetValue(name, out var one))
{
    one();
    return 0;
}

if (args.Length > 0)
{
    Console.Error.WriteLine($"Say what to measure: {string.Join(", ", benchmarks.Keys)}; nothing for all.");
    return 1;
}

foreach (var benchmark in benchmarks.Values)
{
    benchmark();
}

return 0;
