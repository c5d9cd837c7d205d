namespace SessionGen.Benchmarks;

/// <summary>One round of one peer.</summary>
/// <param name="RequestsPerSecond">What the load generator counted.</param>
/// <param name="CpuMicroseconds">CPU time of the server process per request, kernel included.</param>
/// <param name="Bytes">Allocated bytes per request.</param>
/// <param name="Median">Latency in microseconds, half of the requests.</param>
/// <param name="Slow">Latency in microseconds, 99 of 100 requests.</param>
internal sealed record RoundResult(double RequestsPerSecond, double CpuMicroseconds, double Bytes, long Median, long Slow);
