using SessionGen.BuildBenchmarks.Measuring;
using SessionGen.BuildBenchmarks.Projects;
using SessionGen.Generator;

namespace SessionGen.BuildBenchmarks;

/// <summary>
/// The generator on a driver that is reused, per edit and size of the file. Targets: a C# edit costs at most twice what a generator costs that
/// does nothing; the cost of the others grows no faster than the file.
/// </summary>
internal static class GeneratorBenchmark
{
    public static void Run()
    {
        var project = new SampleProject();
        SampleFile[] files =
        [
            SampleFile.OfPolicies(1), SampleFile.OfPolicies(50), SampleFile.OfPolicies(500),
            SampleFile.OfClaims(1), SampleFile.OfClaims(50), SampleFile.OfClaims(500),
        ];

        var table = new Table("generator", "cold", "C# edit", "of idle", "of cold", "comment edit", "of cold", "value edit", "of cold");
        var coldTimes = new List<double>();
        foreach (var file in files)
        {
            var driver = new ReusedDriver(project, file, () => new SessionsGenerator());
            var comments = new ReusedDriver(project, file, () => new SessionsGenerator());
            var values = new ReusedDriver(project, file, () => new SessionsGenerator());
            var idleDriver = new ReusedDriver(project, file, () => new IdleGenerator());
            var cold = new Contender("cold", driver.Cold);
            var code = new Contender("C# edit", driver.EditCSharp);
            var comment = new Contender("comment edit", comments.EditComment);
            var value = new Contender("value edit", values.EditValue);
            var idle = new Contender("idle, C# edit", idleDriver.EditCSharp);
            Rounds.Measure([cold, code, comment, value, idle]);

            coldTimes.Add(cold.Time);
            table.Add(
                file.Name,
                Table.Time(cold.Time),
                Table.Time(code.Time), Table.Ratio(code.RatioTo(idle)), Table.Ratio(code.RatioTo(cold)),
                Table.Time(comment.Time), Table.Ratio(comment.RatioTo(cold)),
                Table.Time(value.Time), Table.Ratio(value.RatioTo(cold)));
        }

        table.Print();
        PrintGrowth(policies: [coldTimes[1], coldTimes[2]], claims: [coldTimes[4], coldTimes[5]]);
    }

    private static void PrintGrowth(double[] policies, double[] claims)
    {
        var table = new Table("ten times the file, 50 to 500", "times the time, cold");
        table.Add("policies", Table.Ratio(policies[1] / policies[0]));
        table.Add("claims", Table.Ratio(claims[1] / claims[0]));
        table.Print();
    }
}
