namespace SessionGen.BuildBenchmarks.Measuring;

/// <summary>One thing that is measured.</summary>
internal sealed class Contender(string name, Action run)
{
    private readonly List<double> _microseconds = [];

    public string Name { get; } = name;

    public Action Run { get; } = run;

    /// <summary>
    /// What one run took in microseconds when the machine was at its quietest: the lower quartile of all rounds. A median would also measure
    /// what else runs on the machine.
    /// </summary>
    public double Time => _microseconds.Order().ElementAt(_microseconds.Count / 4);

    public double RatioTo(Contender other) => Time / other.Time;

    public void Add(double microseconds) => _microseconds.Add(microseconds);
}
