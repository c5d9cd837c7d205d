using SessionGen.BuildBenchmarks.Measuring;
using SessionGen.BuildBenchmarks.Projects;

namespace SessionGen.BuildBenchmarks;

/// <summary>The analyzers, per edit and size of the file, beside one that is called as often and does nothing.</summary>
internal static class AnalyzerBenchmark
{
    // A build of the whole project takes long enough to be measured in few.
    private const int FewRounds = 8;

    public static void Run()
    {
        var project = new SampleProject();
        var table = new Table("analyzers", "build", "of idle", "C# edit", "of idle", "file edit", "of idle");
        foreach (var file in new[] { SampleFile.OfClaims(1), SampleFile.OfClaims(50), SampleFile.OfClaims(500) })
        {
            var (build, code, edit) = CreateContenders(new ReusedAnalysis(project, file, SampleProject.CreateAnalyzers()));
            var (idleBuild, idleCode, idleEdit) = CreateContenders(new ReusedAnalysis(project, file, [new IdleAnalyzer()]));
            Rounds.Measure([build, idleBuild, code, idleCode, edit, idleEdit], FewRounds);

            table.Add(
                file.Name,
                Table.Time(build.Time), Table.Ratio(build.RatioTo(idleBuild)),
                Table.Time(code.Time), Table.Ratio(code.RatioTo(idleCode)),
                Table.Time(edit.Time), Table.Ratio(edit.RatioTo(idleEdit)));
        }

        table.Print();
    }

    private static (Contender Build, Contender Code, Contender Edit) CreateContenders(ReusedAnalysis analysis) => (
        new Contender("build", analysis.Build),
        new Contender("C# edit", analysis.EditCSharp),
        new Contender("file edit", analysis.EditFile));
}
