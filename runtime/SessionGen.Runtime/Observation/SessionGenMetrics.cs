using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SessionGen.Observation;

/// <summary>Named by the conventions of OpenTelemetry. No session, user or secret is among the tags.</summary>
internal sealed class SessionGenMetrics : IDisposable
{
    public const string MeterName = "SessionGen";

    private static readonly InstrumentAdvice<double> OperationBuckets = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _created;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _renewals;
    private readonly Counter<long> _verifications;
    private readonly Counter<long> _claimsSourceFailures;
    private readonly Histogram<double> _operations;

    public SessionGenMetrics(FeedState feed, MachineClocks clocks, IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _created = _meter.CreateCounter<long>(
            "sessiongen.sessions.created", "{session}", "Sessions created on this machine.");
        _ended = _meter.CreateCounter<long>(
            "sessiongen.sessions.ended", "{session}", "Sessions whose end this machine recorded, by status.");
        _renewals = _meter.CreateCounter<long>(
            "sessiongen.renewals", "{renewal}", "Renewals asked of the store, for tokens and for open connections, by outcome.");
        _verifications = _meter.CreateCounter<long>(
            "sessiongen.token.verifications", "{token}", "Tokens whose signature was verified, by outcome; cached ones are not counted.");
        _claimsSourceFailures = _meter.CreateCounter<long>(
            "sessiongen.claims_source.failures",
            "{failure}",
            "Times that the claims source failed or took too long, so that a token was issued with the last known claims.");
        _operations = _meter.CreateHistogram(
            "sessiongen.store.operation.duration", "s", "How long calls of the store take.", advice: OperationBuckets);
        _meter.CreateObservableUpDownCounter(
            "sessiongen.feed.watched", () => feed.IsWatching ? 1 : 0, "{feed}", "1 while the change feed of the store is watched.");
        _meter.CreateObservableGauge(
            "sessiongen.clock.difference",
            () => clocks.Verdict is { IsWrong: true } verdict ? verdict.Difference.TotalSeconds : 0,
            "s",
            "How far the clock of this machine is ahead of the other machines, or behind if negative; 0 while it is right.");
    }

    public void Created(string policy) => _created.Add(1, Tag("sessiongen.session.policy", policy));

    public void Ended(SessionStatus status) => _ended.Add(1, Tag("sessiongen.session.status", status.ToString().ToLowerInvariant()));

    public void Renewed(string outcome) => _renewals.Add(1, Tag("sessiongen.renewal.outcome", outcome));

    public void ClaimsSourceFailed() => _claimsSourceFailures.Add(1);

    public void Verified(SessionTokenProblem problem) => _verifications.Add(1, Tag("sessiongen.verification.outcome", Text(problem)));

    public void Operation(string name, TimeSpan duration, string? errorType)
    {
        var tags = new TagList { Tag("sessiongen.store.operation.name", name) };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        _operations.Record(duration.TotalSeconds, tags);
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private static string Text(SessionTokenProblem problem) => problem switch
    {
        SessionTokenProblem.None => "valid",
        SessionTokenProblem.Expired => "expired",
        SessionTokenProblem.Revoked => "revoked",
        SessionTokenProblem.BadSignature => "bad_signature",
        SessionTokenProblem.UnknownHeader => "unknown_key",
        _ => "refused",
    };
}
