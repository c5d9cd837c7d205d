using System.Diagnostics;

namespace SessionGen.BuildBenchmarks.Measuring;

/// <summary>Measures in rounds: in each one every contender has a turn, so that all of them meet the same noise.</summary>
internal static class Rounds
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(4);

    public static void Measure(IReadOnlyList<Contender> contenders, int rounds = 40)
    {
        var repetitions = contenders.Select(Calibrate).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                // Another one begins every time, so that nobody always comes after the same neighbor.
                var at = (turn + round) % contenders.Count;
                contenders[at].Add(Time(contenders[at].Run, repetitions[at]));
            }
        }
    }

    private static int Calibrate(Contender contender)
    {
        var watch = Stopwatch.StartNew();
        var runs = 0;
        do
        {
            contender.Run();
            runs++;
        }
        while (watch.Elapsed < s_warmUp);

        return Math.Max(1, (int)(s_turn.TotalMicroseconds / Time(contender.Run, Math.Max(1, runs / 10))));
    }

    private static double Time(Action run, int repetitions)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repetitions;
    }
}
