namespace SessionGen.Benchmarks.Runner;

/// <summary>One thing that is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Run">Does it once.</param>
/// <param name="Target">What it should cost at most, times the baseline; null for no target.</param>
/// <param name="TargetBytes">What it should allocate at most; null for no target.</param>
internal sealed record Contender(string Name, Action Run, double? Target = null, long? TargetBytes = null);
