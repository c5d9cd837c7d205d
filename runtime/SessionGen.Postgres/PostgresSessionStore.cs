using Microsoft.Extensions.Logging;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Feed;
using SessionGen.Postgres.Reading;
using SessionGen.Postgres.Renewing;
using SessionGen.Postgres.Schema;
using SessionGen.Postgres.Writing;
using SessionGen.Stores;

namespace SessionGen.Postgres;

/// <summary>Keeps sessions in a PostgreSQL database that any number of machines share. Thread-safe.</summary>
internal sealed class PostgresSessionStore : ISessionStore, IAsyncDisposable, IDisposable
{
    private readonly PostgresDatabase _database;
    private readonly PostgresReads _reads;
    private readonly PostgresCommands _commands;
    private readonly PostgresSingleCommands _singleCommands;
    private readonly PostgresSweep _sweep;
    private readonly PostgresRenewals _renewals;
    private readonly PostgresFeed _feed;
    private readonly PostgresNotifier _notifier;
    private readonly PostgresPrimaries _primaries;
    private int _isDisposed;

    private PostgresSessionStore(PostgresDatabase database, PostgresSettings settings, PostgresStart start, RowReader rows, ILogger logger)
    {
        _database = database;
        _notifier = new PostgresNotifier(database, settings.UseNotifications, logger);
        _primaries = new PostgresPrimaries(database, logger);
        _reads = new PostgresReads(rows);
        _commands = new PostgresCommands(rows, _reads, _notifier);
        _singleCommands = new PostgresSingleCommands(rows, _notifier);
        _sweep = new PostgresSweep(database, rows);
        _renewals = new PostgresRenewals(database, rows);
        _feed = new PostgresFeed(database, settings, start, rows, logger);
    }

    /// <inheritdoc cref="PostgresRenewals.Batches"/>
    public long RenewalBatches => _renewals.Batches;

    /// <inheritdoc/>
    public string? Problem => _primaries.Problem;

    public PostgresPrimaries Primaries => _primaries;

    /// <inheritdoc cref="PostgresFeed.IsListening"/>
    public bool IsListening => _feed.IsListening;

    /// <summary>Checks the database, and creates its tables if they are missing.</summary>
    /// <exception cref="InvalidOperationException">
    /// The database cannot be used. The message names the setting, the database and the reason.
    /// </exception>
    public static PostgresSessionStore Open(
        PostgresDatabase database, PostgresSettings settings, ILogger logger, SessionPolicyLimits? limits = null)
    {
        try
        {
            using var connection = database.Source.OpenConnection();
            var rows = new RowReader(logger, "sessiongen_state", limits ?? SessionPolicyLimits.None);
            return new PostgresSessionStore(database, settings, PostgresStart.Run(connection, settings), rows, logger);
        }
        catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception)
            || exception is InvalidOperationException or ArgumentException)
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw new InvalidOperationException($"UsePostgres cannot use {database.Name}: {PostgresErrors.Describe(exception)}", exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        PostgresText.ThrowIfNotStorable(session.Session);
        return _database.WriteAsync(
            (_commands, Write: new PostgresWrite<NewSession, SessionCreation>(session)),
            static (call, state) => state._commands.CreateAsync(call, state.Write),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(renewal);
        cancellationToken.ThrowIfCancellationRequested();
        return PostgresText.IsStorable(renewal.SessionId) ? _renewals.RenewAsync(renewal, cancellationToken) : new((StoredSession?)null);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> ExtendAsync(
        string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return PostgresText.IsStorable(sessionId)
            ? _database.RepeatAsync(
                (_singleCommands, What: (sessionId, now, activeUntil)),
                static (call, state) => state._singleCommands.ExtendAsync(call, state.What),
                cancellationToken)
            : new((StoredSession?)null);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return PostgresText.IsStorable(sessionId)
            ? _database.RepeatAsync(
                (_reads, sessionId),
                static (call, state) => state._reads.GetAsync(call, state.sessionId),
                cancellationToken)
            : new((StoredSession?)null);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredClient?> GetClientAsync(
        ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var client = await _database.RepeatAsync(
            (_reads, clientHash),
            static (call, state) => state._reads.GetClientAsync(call, state.clientHash),
            cancellationToken).ConfigureAwait(false);
        return client?.ToStored(now);
    }

    /// <inheritdoc/>
    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return IsStorable(query) && PostgresText.IsStorable(query.After?.SessionId)
            ? _database.RepeatAsync((_reads, query), static (call, state) => state._reads.QueryAsync(call, state.query), cancellationToken)
            : new(new SessionPage { Sessions = [] });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SessionCount>> CountAsync(
        SessionFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return IsStorable(filter)
            ? _database.RepeatAsync(
                (_reads, filter, now),
                static (call, state) => state._reads.CountAsync(call, state.filter, state.now),
                cancellationToken)
            : new((IReadOnlyList<SessionCount>)[]);
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> SetActiveAsync(
        ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return _database.WriteAsync(
            (_commands, clientHash, sessionId, now),
            static (call, state) => state._commands.SetActiveAsync(call, state.clientHash, state.sessionId, state.now),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return request.ClientHash is not null || PostgresText.IsStorable(request.SessionId, request.UserId, request.After?.SessionId)
            ? _database.WriteAsync(
                (_commands, Write: new PostgresWrite<EndSessionsRequest, EndSessionsResult>(request)),
                static (call, state) => state._commands.EndAsync(call, state.Write),
                cancellationToken)
            : new(new EndSessionsResult { Ended = [] });
    }

    /// <inheritdoc/>
    public async ValueTask RevokeCreatedBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        await _database.WriteAsync(
            (_singleCommands, cutoff),
            static (call, state) => state._singleCommands.RevokeCreatedBeforeAsync(call, state.cutoff),
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<SessionClaimsUpdateResult> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        update.Validate();
        return PostgresText.IsStorable(update.SessionId, update.UserId, update.After?.SessionId)
            ? _database.WriteAsync(
                (_singleCommands, update),
                static (call, state) => state._singleCommands.UpdateClaimsAsync(call, state.update),
                cancellationToken)
            : new(new SessionClaimsUpdateResult { Updated = [] });
    }

    /// <inheritdoc/>
    public ValueTask<SessionSweep> SweepAsync(SessionSweepRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return _sweep.RunAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease.Name);
        ArgumentNullException.ThrowIfNull(lease.Holder);
        return _database.WriteAsync(lease, PostgresSingleCommands.TryTakeLeaseAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(string machine, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return _database.RepeatAsync((machine, now), PostgresSingleCommands.ReportClockAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(machine);
        await _database.RepeatAsync(machine, PostgresSingleCommands.RemoveClockAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        _database.RepeatAsync(0, static (call, _) => PostgresReads.ListKeysAsync(call), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _database.WriteAsync((key, predecessorKeyId), PostgresSingleCommands.TryAddKeyAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        await _database.WriteAsync(keyId, PostgresSingleCommands.RemoveKeyAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reports the changes of all machines in the ten minutes before the store was opened and since. One reader at a time.
    /// </summary>
    /// <exception cref="SessionStoreUnavailableException">The database cannot be used now.</exception>
    public IAsyncEnumerable<SessionChange> WatchAsync(CancellationToken cancellationToken) => _feed.WatchAsync(cancellationToken);

    private static bool IsStorable(SessionFilter filter) =>
        PostgresText.IsStorable(filter.UserId, filter.ClientId, filter.Policy, filter.Device?.UserAgent, filter.Device?.IpAddress);

    /// <summary>Finishes the waiting renewals and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _renewals.DisposeAsync().ConfigureAwait(false);
        await _primaries.DisposeAsync().ConfigureAwait(false);
        await _notifier.DisposeAsync().ConfigureAwait(false);
        await _feed.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
