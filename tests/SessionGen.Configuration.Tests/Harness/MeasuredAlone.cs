namespace SessionGen.Configuration.Tests.Harness;

/// <summary>Tests that measure run after all others, one at a time.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
