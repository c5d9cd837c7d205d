using System.Diagnostics;
using SessionGen.Stores;

namespace SessionGen.Observation;

/// <summary>
/// In front of every store: measures its calls, traces them, and tells auditors what came of them. Where nobody listens, a call goes
/// straight through.
/// </summary>
internal sealed class ObservedSessionStore(ISessionStore inner, SessionGenMetrics metrics, SessionAudit audit) : ISessionStore, IAsyncDisposable, IDisposable
{
    /// <summary>One for all: sources are found by their name.</summary>
    private static readonly ActivitySource Source = new(SessionGenMetrics.MeterName);

    /// <summary>The store behind it.</summary>
    public ISessionStore Inner => inner;

    private bool IsObserved => metrics.IsStoreObserved || Source.HasListeners();

    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
        return IsObserved || audit.IsHeard ? ObserveAsync() : inner.CreateAsync(session, cancellationToken);

        async ValueTask<SessionCreation> ObserveAsync()
        {
            var creation = await RunAsync("create", () => inner.CreateAsync(session, cancellationToken)).ConfigureAwait(false);
            Ended(creation.Ended);
            if (creation.Client?.Sessions.FirstOrDefault(created => created.Id == session.Session.Id) is { } created)
            {
                metrics.Created(created.Policy.Name);
                audit.Record(SessionAuditEventKind.Created, created, created.CreatedAt);
            }

            return creation;
        }
    }

    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        return IsObserved || audit.IsHeard ? ObserveAsync() : inner.RenewAsync(renewal, cancellationToken);

        async ValueTask<StoredSession?> ObserveAsync() => Renewed(await RunAsync("renew", () => inner.RenewAsync(renewal, cancellationToken)).ConfigureAwait(false), renewal.Now);
    }

    public ValueTask<StoredSession?> ExtendAsync(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        return IsObserved || audit.IsHeard ? ObserveAsync() : inner.ExtendAsync(sessionId, now, activeUntil, cancellationToken);

        async ValueTask<StoredSession?> ObserveAsync() => Renewed(await RunAsync("extend", () => inner.ExtendAsync(sessionId, now, activeUntil, cancellationToken)).ConfigureAwait(false), now);
    }

    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken) =>
        IsObserved ? RunAsync("get", () => inner.GetAsync(sessionId, cancellationToken)) : inner.GetAsync(sessionId, cancellationToken);

    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        IsObserved ? RunAsync("get_client", () => inner.GetClientAsync(clientHash, now, cancellationToken)) : inner.GetClientAsync(clientHash, now, cancellationToken);

    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken) =>
        IsObserved ? RunAsync("query", () => inner.QueryAsync(query, cancellationToken)) : inner.QueryAsync(query, cancellationToken);

    public ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        return IsObserved || audit.IsHeard ? ObserveAsync() : inner.SetActiveAsync(clientHash, sessionId, now, cancellationToken);

        async ValueTask<StoredClient?> ObserveAsync()
        {
            var client = await RunAsync("set_active", () => inner.SetActiveAsync(clientHash, sessionId, now, cancellationToken)).ConfigureAwait(false);
            if (client?.Sessions.FirstOrDefault(session => session.Id == sessionId) is { } active)
            {
                audit.Record(SessionAuditEventKind.Switched, active, now);
            }

            return client;
        }
    }

    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken)
    {
        return IsObserved || audit.IsHeard ? ObserveAsync() : inner.EndAsync(ending, cancellationToken);

        async ValueTask<EndSessionsResult> ObserveAsync()
        {
            var end = await RunAsync("end", () => inner.EndAsync(ending, cancellationToken)).ConfigureAwait(false);
            Ended(end.Ended);
            return end;
        }
    }

    public ValueTask RevokeCreatedBeforeAsync(DateTimeOffset epoch, CancellationToken cancellationToken)
    {
        return IsObserved || audit.IsHeard ? ObserveAsync() : inner.RevokeCreatedBeforeAsync(epoch, cancellationToken);

        async ValueTask ObserveAsync()
        {
            await RunAsync("set_epoch", async () =>
            {
                await inner.RevokeCreatedBeforeAsync(epoch, cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            audit.Record(new SessionAuditEvent(SessionAuditEventKind.AllRevoked, epoch, null));
        }
    }

    public ValueTask<IReadOnlyList<string>> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken) =>
        IsObserved ? RunAsync("update_claims", () => inner.UpdateClaimsAsync(update, cancellationToken)) : inner.UpdateClaimsAsync(update, cancellationToken);

    public ValueTask<SessionSweep> SweepAsync(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken)
    {
        return IsObserved || audit.IsHeard ? ObserveAsync() : inner.SweepAsync(now, endedBefore, batchSize, cancellationToken);

        async ValueTask<SessionSweep> ObserveAsync()
        {
            var sweep = await RunAsync("sweep", () => inner.SweepAsync(now, endedBefore, batchSize, cancellationToken)).ConfigureAwait(false);
            Ended(sweep.Ended);
            return sweep;
        }
    }

    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken) =>
        IsObserved ? RunAsync("take_lease", () => inner.TryTakeLeaseAsync(lease, cancellationToken)) : inner.TryTakeLeaseAsync(lease, cancellationToken);

    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        IsObserved ? RunAsync("list_keys", () => inner.ListKeysAsync(cancellationToken)) : inner.ListKeysAsync(cancellationToken);

    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken) =>
        IsObserved ? RunAsync("add_key", () => inner.TryAddKeyAsync(key, predecessorKeyId, cancellationToken)) : inner.TryAddKeyAsync(key, predecessorKeyId, cancellationToken);

    public ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        return IsObserved ? ObserveAsync() : inner.RemoveKeyAsync(keyId, cancellationToken);

        async ValueTask ObserveAsync() => await RunAsync("remove_key", async () =>
        {
            await inner.RemoveKeyAsync(keyId, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    public IAsyncEnumerable<SessionChange> WatchAsync(CancellationToken cancellationToken) => inner.WatchAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (inner as IDisposable)?.Dispose();
        }
    }

    public void Dispose()
    {
        if (inner is IDisposable disposable)
        {
            disposable.Dispose();
        }
        else if (inner is IAsyncDisposable asynchronous)
        {
            asynchronous.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private StoredSession? Renewed(StoredSession? session, DateTimeOffset now)
    {
        if (session is not null)
        {
            audit.Record(SessionAuditEventKind.Renewed, session, now);
        }

        return session;
    }

    private void Ended(IReadOnlyList<StoredSession> sessions)
    {
        foreach (var session in sessions)
        {
            metrics.Ended(session.Status);
            audit.Record(SessionAuditEventKind.Ended, session, session.EndedAt ?? session.ExpiresAt);
        }
    }

    private async ValueTask<TResult> RunAsync<TResult>(string operation, Func<ValueTask<TResult>> call)
    {
        if (!IsObserved)
        {
            return await call().ConfigureAwait(false);
        }

        using var activity = Source.StartActivity("session_store " + operation, ActivityKind.Client);
        activity?.SetTag("sessiongen.store.operation.name", operation);
        var since = Stopwatch.GetTimestamp();
        try
        {
            var result = await call().ConfigureAwait(false);
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
    }
}
