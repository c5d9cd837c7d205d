namespace SessionGen;

/// <summary>Names for <see cref="System.Diagnostics.Metrics"/>.</summary>
internal static class SessionGenMetrics
{
    public const string MeterName = "SessionGen";
}
