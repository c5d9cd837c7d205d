using System.Diagnostics;
using System.Globalization;

namespace SessionGen.Benchmarks.Runner;

/// <summary>
/// Measures things side by side: in every round each contender has a short turn, one after the other, so that whatever else the machine
/// does meets all of them alike, which a benchmark that measures one thing after the other cannot say. Of each contender the fastest tenth
/// of its turns counts: what is slower was disturbed.
/// </summary>
internal static class SideBySide
{
    private const int Rounds = 401;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);

    /// <summary>Measures, and prints a table. The first contender is the baseline.</summary>
    public static void Run(string title, params Contender[] contenders)
    {
        var turns = Array.ConvertAll(contenders, Calibrate);
        var rounds = new double[Rounds][];
        for (var round = 0; round < Rounds; round++)
        {
            rounds[round] = new double[contenders.Length];
            for (var i = 0; i < contenders.Length; i++)
            {
                // Another one begins every time, so that nobody always comes after the same neighbor.
                var at = (i + round) % contenders.Length;
                rounds[round][at] = Measure(contenders[at].Run, turns[at]);
            }
        }

        Console.WriteLine($"\n{title}\n");
        Console.WriteLine($"| {"what",-52} | {"time",10} | {"ratio",6} | {"bytes",7} | target |");
        Console.WriteLine($"|{new string('-', 54)}|{new string('-', 11)}:|{new string('-', 7)}:|{new string('-', 8)}:|--------|");
        for (var i = 0; i < contenders.Length; i++)
        {
            var at = i;
            var ratio = Undisturbed(rounds.Select(round => round[at])) / Undisturbed(rounds.Select(round => round[0]));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {contenders[i].Name,-52} | {Format(Undisturbed(rounds.Select(round => round[at]))),10} | {ratio,6:0.000} | {Allocated(contenders[i].Run),7} | {Verdict(contenders[i], ratio)} |"));
        }
    }

    private static int Calibrate(Contender contender)
    {
        // Warm until the tiered compiler has nothing left to do.
        var warm = Stopwatch.StartNew();
        while (warm.ElapsedMilliseconds < 400)
        {
            contender.Run();
        }

        Thread.Sleep(150);
        var turns = 1;
        while (Measure(contender.Run, turns) * turns < Turn.TotalNanoseconds && turns < 1 << 24)
        {
            turns *= 2;
        }

        return turns;
    }

    private static double Measure(Action run, int turns)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < turns; i++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / turns;
    }

    private static long Allocated(Action run)
    {
        const int Turns = 1000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Turns; i++)
        {
            run();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Turns;
    }

    private static string Verdict(Contender contender, double ratio)
    {
        var parts = new List<string>();
        if (contender.Target is { } target)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{target:0.00}x {(ratio <= target ? "reached" : "missed")}"));
        }

        if (contender.TargetBytes is { } bytes)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{bytes} B {(Allocated(contender.Run) <= bytes ? "reached" : "missed")}"));
        }

        return string.Join(", ", parts);
    }

    private static string Format(double nanoseconds) => nanoseconds >= 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1000:0.0} µs")
        : string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0.0} ns");

    private static double Undisturbed(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 10];
    }
}
