using System.Diagnostics.Metrics;

namespace SessionGen.Observation;

/// <summary>
/// The numbers of the meter <c>SessionGen</c>, named by the conventions of OpenTelemetry. No session, user or secret is among their tags.
/// docs/operations.md lists them. A thread-safe singleton.
/// </summary>
internal sealed class SessionGenMetrics : IDisposable
{
    public const string MeterName = "SessionGen";

    private readonly Meter _meter;
    private readonly Counter<long> _created;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _renewals;
    private readonly Counter<long> _verifications;
    private readonly Histogram<double> _operations;

    public SessionGenMetrics(FeedState feed, IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _created = _meter.CreateCounter<long>("sessiongen.sessions.created", "{session}", "Sessions created on this machine.");
        _ended = _meter.CreateCounter<long>("sessiongen.sessions.ended", "{session}", "Sessions whose end this machine recorded, by what became of them.");
        _renewals = _meter.CreateCounter<long>("sessiongen.renewals", "{renewal}", "Renewals asked of the store, for tokens and for open connections, by what came of them.");
        _verifications = _meter.CreateCounter<long>("sessiongen.token.verifications", "{token}", "Tokens whose signature was looked at, by what came of it. Tokens known from before are not among them.");
        _operations = _meter.CreateHistogram<double>("sessiongen.store.operation.duration", "s", "How long calls of the store take.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _meter.CreateObservableUpDownCounter("sessiongen.feed.watched", () => feed.IsWatching ? 1 : 0, "{feed}", "1 while the change feed of the store is listened to.");
    }

    public void Created(string policy) => _created.Add(1, new KeyValuePair<string, object?>("sessiongen.session.policy", policy));

    public void Ended(SessionStatus status) => _ended.Add(1, new KeyValuePair<string, object?>("sessiongen.session.status", Text(status)));

    public void Renewed(string outcome) => _renewals.Add(1, new KeyValuePair<string, object?>("sessiongen.renewal.outcome", outcome));

    public void Verified(SessionTokenProblem problem)
    {
        if (_verifications.Enabled)
        {
            _verifications.Add(1, new KeyValuePair<string, object?>("sessiongen.verification.outcome", Text(problem)));
        }
    }

    public void Operation(string name, TimeSpan duration, string? errorType)
    {
        var operation = new KeyValuePair<string, object?>("sessiongen.store.operation.name", name);
        if (errorType is null)
        {
            _operations.Record(duration.TotalSeconds, operation);
        }
        else
        {
            _operations.Record(duration.TotalSeconds, operation, new KeyValuePair<string, object?>("error.type", errorType));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string Text(SessionStatus status) => status switch
    {
        SessionStatus.Pending => "pending",
        SessionStatus.Active => "active",
        SessionStatus.Ended => "ended",
        SessionStatus.Expired => "expired",
        SessionStatus.Removed => "removed",
        SessionStatus.Replaced => "replaced",
        SessionStatus.Revoked => "revoked",
        _ => "abandoned",
    };

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
