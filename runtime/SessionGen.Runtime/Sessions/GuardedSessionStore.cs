using System.Diagnostics;
using SessionGen.Observation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>
/// Stands before every store: limits how long a call may take, applies what it ended to this machine, and measures, traces, audits and logs
/// it.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never used holds nothing to dispose of.
internal sealed class GuardedSessionStore(
    ISessionStore inner,
    SessionRevocations revocations,
    SessionGenMetrics metrics,
    SessionAudit audit,
    StoreTrouble trouble,
    TimeProvider time)
    : ISessionStore
#pragma warning restore CA1001
{
    // How many renewals a store works on at a time: one that recovers from an outage gets this many, not all that wait.
    // As many as SQLite takes into one transaction; at a millisecond each it is 256,000 a second.
    private const int MaximumRenewals = 256;

    // Longer than any healthy store takes, shorter than a browser or proxy waits.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly ActivitySource Source = new(SessionGenMetrics.MeterName);

    private readonly SemaphoreSlim _renewals = new(MaximumRenewals, MaximumRenewals);

    public string? Problem => inner.Problem;

    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken) => RunToEndAsync(
        "create",
        token => inner.CreateAsync(session, token),
        creation =>
        {
            ApplyEnds(creation.Ended);
            foreach (var live in creation.Client?.Sessions ?? [])
            {
                if (live.Id == session.Session.Id)
                {
                    metrics.Created(live.Policy.Name);
                    audit.Record(SessionAuditEventKind.Created, live, live.CreatedAt);
                }
                else
                {
                    // The old secret is no longer valid, and neither are the tokens bound to it, whatever generation they claim
                    // (OWASP ASVS 5.0, 7.2.4).
                    revocations.RevokeIssuedCookieTokens(live.Id);
                }
            }
        },
        cancellationToken);

    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken) =>
        CountRenewalAsync(RunInTurnAsync("renew", token => inner.RenewAsync(renewal, token), cancellationToken), renewal.Now);

    public ValueTask<StoredSession?> ExtendAsync(
        string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken) =>
        CountRenewalAsync(RunAsync("extend", token => inner.ExtendAsync(sessionId, now, activeUntil, token), cancellationToken), now);

    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken) =>
        RunAsync("get", token => inner.GetAsync(sessionId, token), cancellationToken);

    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunInTurnAsync("get_client", token => inner.GetClientAsync(clientHash, now, token), cancellationToken);

    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken) =>
        RunAsync("query", token => inner.QueryAsync(query, token), cancellationToken);

    public ValueTask<IReadOnlyList<SessionCount>> CountAsync(
        SessionFilter filter, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync("count", token => inner.CountAsync(filter, now, token), cancellationToken);

    public ValueTask<StoredClient?> SetActiveAsync(
        ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken) => RunToEndAsync(
        "set_active",
        token => inner.SetActiveAsync(clientHash, sessionId, now, token),
        client =>
        {
            foreach (var live in client?.Sessions ?? [])
            {
                revocations.RevokeIssuedCookieTokens(live.Id);
                if (live.Id == sessionId)
                {
                    audit.Record(SessionAuditEventKind.Switched, live, now);
                }
            }
        },
        cancellationToken);

    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest request, CancellationToken cancellationToken) => RunToEndAsync(
        "end",
        token => inner.EndAsync(request, token),
        result =>
        {
            ApplyEnds(result.Ended);
            ApplyEnds(result.Expired);
            foreach (var live in result.EndedActive ? result.Client?.Sessions ?? [] : [])
            {
                revocations.RevokeIssuedCookieTokens(live.Id);
            }
        },
        cancellationToken);

    public async ValueTask RevokeCreatedBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => await RunToEndAsync(
        "revoke_created_before",
        token => ToResultAsync(inner.RevokeCreatedBeforeAsync(cutoff, token)),
        _ =>
        {
            revocations.RevokeCreatedBefore(cutoff);
            audit.Record(new SessionAuditEvent { Kind = SessionAuditEventKind.AllRevoked, At = cutoff });
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<SessionClaimsUpdateResult> UpdateClaimsAsync(
        SessionClaimsUpdate update, CancellationToken cancellationToken) => RunToEndAsync(
        "update_claims",
        token => inner.UpdateClaimsAsync(update, token),
        result =>
        {
            foreach (var sessionId in update.Announce ? result.Updated : [])
            {
                revocations.RevokeIssuedTokens(sessionId);
            }
        },
        cancellationToken);

    // Nothing to apply but the record: tokens of sessions that a sweep finds expired or revoked are refused already.
    public ValueTask<SessionSweep> SweepAsync(SessionSweepRequest request, CancellationToken cancellationToken) => RunToEndAsync(
        "sweep", token => inner.SweepAsync(request, token), sweep => RecordEnds(sweep.Ended), cancellationToken);

    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken) =>
        RunAsync("take_lease", token => inner.TryTakeLeaseAsync(lease, token), cancellationToken);

    public ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(
        string machine, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync("report_clock", token => inner.ReportClockAsync(machine, now, token), cancellationToken);

    public async ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken) => await RunAsync(
        "remove_clock", token => ToResultAsync(inner.RemoveClockAsync(machine, token)), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        RunAsync("list_keys", inner.ListKeysAsync, cancellationToken);

    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken) =>
        RunAsync("add_key", token => inner.TryAddKeyAsync(key, predecessorKeyId, token), cancellationToken);

    public async ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken) =>
        await RunAsync("remove_key", token => ToResultAsync(inner.RemoveKeyAsync(keyId, token)), cancellationToken).ConfigureAwait(false);

    // Not limited: a feed is read for as long as the application runs.
    public IAsyncEnumerable<SessionChange> WatchAsync(CancellationToken cancellationToken) => inner.WatchAsync(cancellationToken);

    private void ApplyEnds(IReadOnlyList<StoredSession> sessions)
    {
        foreach (var session in sessions)
        {
            revocations.RevokeSession(session.Id);
        }

        RecordEnds(sessions);
    }

    private void RecordEnds(IReadOnlyList<StoredSession> sessions)
    {
        foreach (var session in sessions)
        {
            metrics.Ended(session.Status);
            audit.Record(SessionAuditEventKind.Ended, session, session.EndedAt ?? session.ExpiresAt);
        }
    }

    private async ValueTask<StoredSession?> CountRenewalAsync(ValueTask<StoredSession?> renewal, DateTimeOffset now)
    {
        try
        {
            var session = await renewal.ConfigureAwait(false);
            metrics.Renewed(session is null ? "refused" : "renewed");
            if (session is not null)
            {
                audit.Record(SessionAuditEventKind.Renewed, session, now);
            }

            return session;
        }
        catch (Exception exception)
        {
            metrics.Renewed(exception is OperationCanceledException ? "canceled" : "failed");
            throw;
        }
    }

    // Runs a write to its end whether the caller waits for it or not: what the store has done takes effect on this machine even if
    // the browser is gone, or the store answers too late.
    private ValueTask<TResult> RunToEndAsync<TResult>(
        string operation, Func<CancellationToken, ValueTask<TResult>> call, Action<TResult> apply, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(LimitAsync(
            operation,
            CallAndApplyAsync,
            turns: null,
            CancellationToken.None,
            " It may still make the change, which takes effect on this machine when it does.").AsTask().WaitAsync(cancellationToken));

        async ValueTask<TResult> CallAndApplyAsync(CancellationToken token)
        {
            var result = await call(token).ConfigureAwait(false);
            apply(result);
            return result;
        }
    }

    private ValueTask<TResult> RunInTurnAsync<TResult>(
        string operation, Func<CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken) =>
        LimitAsync(operation, call, _renewals, cancellationToken);

    private ValueTask<TResult> RunAsync<TResult>(
        string operation, Func<CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken) =>
        LimitAsync(operation, call, turns: null, cancellationToken);

    private async ValueTask<TResult> LimitAsync<TResult>(
        string operation,
        Func<CancellationToken, ValueTask<TResult>> call,
        SemaphoreSlim? turns,
        CancellationToken cancellationToken,
        string consequence = "")
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource();
        try
        {
            var result = await WaitAsync(ObserveAsync(operation, call, turns, limit.Token), limit, cancellationToken).ConfigureAwait(false);
            trouble.OnSuccess(operation);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException exception)
        {
            var unavailable = new SessionStoreUnavailableException(
                $"The session store did not answer within {Limit.TotalSeconds:0} seconds.{consequence}", exception);
            trouble.OnFailure(operation, unavailable);
            throw unavailable;
        }
        catch (Exception exception)
        {
            trouble.OnFailure(operation, exception);
            throw;
        }
    }

    // Calls that are answered immediately, as all of the store in memory, need no timer: it costs more than they do.
    private ValueTask<TResult> WaitAsync<TResult>(
        ValueTask<TResult> running, CancellationTokenSource limit, CancellationToken cancellationToken) =>
        running.IsCompleted ? running : WaitAsync(running.AsTask(), limit, cancellationToken);

    private async ValueTask<TResult> WaitAsync<TResult>(
        Task<TResult> running, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var timer = time.CreateTimer(static limit => ((CancellationTokenSource)limit!).Cancel(), limit, Limit, Timeout.InfiniteTimeSpan);
        await using (timer.ConfigureAwait(false))
        {
            using var canceling = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);

            // A store that ignores its token is not waited for either.
            return await running.WaitAsync(limit.Token).ConfigureAwait(false);
        }
    }

    private async ValueTask<TResult> ObserveAsync<TResult>(
        string operation, Func<CancellationToken, ValueTask<TResult>> call, SemaphoreSlim? turns, CancellationToken cancellationToken)
    {
        await (turns?.WaitAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        using var activity = Source.HasListeners() ? Source.StartActivity("session_store " + operation, ActivityKind.Client) : null;
        activity?.SetTag("sessiongen.store.operation.name", operation);
        var since = Stopwatch.GetTimestamp();
        try
        {
            var result = await call(cancellationToken).ConfigureAwait(false);
            metrics.Operation(operation, Stopwatch.GetElapsedTime(since), null);
            return result;
        }
        catch (Exception exception)
        {
            // The type only: a message of a database may hold values.
            var errorType = exception.GetType().FullName!;
            activity?.SetTag("error.type", errorType);
            activity?.SetStatus(ActivityStatusCode.Error);
            metrics.Operation(operation, Stopwatch.GetElapsedTime(since), errorType);
            throw;
        }
        finally
        {
            turns?.Release();
        }
    }

    private static async ValueTask<bool> ToResultAsync(ValueTask call)
    {
        await call.ConfigureAwait(false);
        return true;
    }
}
