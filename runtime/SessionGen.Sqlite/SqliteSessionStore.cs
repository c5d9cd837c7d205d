using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SessionGen.Sqlite.Files;
using SessionGen.Sqlite.Reading;
using SessionGen.Sqlite.Rows;
using SessionGen.Sqlite.Writing;
using SessionGen.Stores;

namespace SessionGen.Sqlite;

/// <summary>Keeps sessions in a SQLite file. Thread-safe; several processes of one machine can share the file.</summary>
internal sealed class SqliteSessionStore : ISessionStore, IAsyncDisposable, IDisposable
{
    private readonly SqliteOpenFiles _files;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    // Starts at 0: tokens of sessions that ended before the store was opened may still be in use.
    private readonly SqliteFeedPosition _position;
    private readonly EarlierEndPass _earlierEnds;
    private DateTimeOffset? _cutoff;

    private SqliteSessionStore(
        SqliteFile file, SqliteOpenFiles files, SqliteConnection connection, SessionPolicyLimits limits, ILogger logger)
    {
        var reader = new RowReader(logger, "sessiongen_epoch", limits);
        _files = files;
        _earlierEnds = new EarlierEndPass(limits);
        _position = new SqliteFeedPosition(logger);
        _writer = new SqliteWriter(file, files, connection, reader);
        _readers = new SqliteReaders(file, files, reader);
        using var feed = _readers.OpenFeed();
        _cutoff = feed.Cutoff;
    }

    /// <summary>Opens the file, and creates its tables if they are missing.</summary>
    /// <exception cref="InvalidOperationException">
    /// The file cannot be used. The message names the setting, the file and the reason.
    /// </exception>
    public static SqliteSessionStore Open(SqliteFile file, ILogger logger, SessionPolicyLimits? limits = null)
    {
        SqliteConnection? connection = null;
        try
        {
            file.CreateIfMissing();
            connection = file.Open();
            SqliteFileCheck.Check(connection);
            SqliteSchema.Prepare(connection);
            return new SqliteSessionStore(file, new SqliteOpenFiles(file), connection, limits ?? SessionPolicyLimits.None, logger);
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw Unusable(file, file.Describe(exception), exception);
        }
        catch (InvalidOperationException exception)
        {
            connection?.Dispose();
            throw Unusable(file, exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (!UnicodeText.IsWellFormed(session.Session.UserId))
        {
            // Two different user ids must never become the same text in the file.
            throw new ArgumentException("The user id is not well-formed Unicode.", nameof(session));
        }

        return _writer.RunAsync(commands => commands.Create(session), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(renewal);
        return _writer.RunAsync(commands => commands.Renew(renewal), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> ExtendAsync(
        string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return _writer.RunAsync(commands => commands.Extend(sessionId, now, activeUntil), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return new(_readers.Read(rows => rows.FindSession(sessionId), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(_readers.Read(rows => rows.FindClient(clientHash), cancellationToken)?.ToStored(now));

    /// <inheritdoc/>
    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return query is { UserId: null, ClientId: null }
            ? new(ReadManyAsync(rows => rows.ListPage(query), cancellationToken))
            : new(_readers.Read(rows => rows.ListPage(query), cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionCount>> CountAsync(
        SessionFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return await ReadManyAsync(rows => rows.ListCounts(filter, now), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> SetActiveAsync(
        ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return _writer.RunAsync(commands => commands.SetActive(clientHash, sessionId, now), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var isBulk = request is { ClientHash: null, SessionId: null };
        return _writer.RunAsync(commands => commands.End(request), cancellationToken, isBulk);
    }

    /// <inheritdoc/>
    public async ValueTask RevokeCreatedBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        await _writer.RunAsync(commands => commands.RevokeCreatedBefore(cutoff), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<SessionClaimsUpdateResult> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        update.Validate();
        return _writer.RunAsync(commands => commands.UpdateClaims(update), cancellationToken, isBulk: update.SessionId is null);
    }

    /// <inheritdoc/>
    public async ValueTask<SessionSweep> SweepAsync(SessionSweepRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var position = _earlierEnds.GetNext(request.Now);
        var (sweep, visited) = await _writer.RunAsync(commands => commands.Sweep(request, position), cancellationToken, isBulk: true)
            .ConfigureAwait(false);
        _earlierEnds.MoveTo(sweep.HasMore, visited);
        return sweep;
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease.Name);
        ArgumentNullException.ThrowIfNull(lease.Holder);
        return _writer.RunAsync(commands => commands.TryTakeLease(lease), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MachineClock>> ReportClockAsync(string machine, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return _writer.RunAsync(commands => commands.ReportClock(machine, now), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveClockAsync(string machine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(machine);
        await _writer.RunAsync(commands => commands.RemoveClock(machine), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        new(_readers.Read(rows => rows.ListKeys(), cancellationToken));

    /// <inheritdoc/>
    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _writer.RunAsync(commands => commands.TryAddKey(key, predecessorKeyId), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        await _writer.RunAsync(commands => commands.RemoveKey(keyId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reports the changes of all processes on this file since the store was opened and, as far as they are kept, before. One reader at a
    /// time.
    /// </summary>
    public async IAsyncEnumerable<SessionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var feed = _readers.OpenFeed();
        if (_cutoff is { } cutoff)
        {
            // Tokens of sessions before the cutoff may still be in use, and this process would accept them.
            yield return new SessionChange { SessionId = null, Status = SessionStatus.Revoked, At = cutoff };
            _cutoff = null;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var changes = feed.ReadNew(_position);
            foreach (var (sequence, change) in changes)
            {
                if (change is { } known)
                {
                    yield return known;
                }

                _position.MarkRead(sequence);
            }

            if (changes.Count == 0)
            {
                await Task.Delay(SqliteFeed.Interval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Finishes the waiting writes and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _files.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // Passes over any number of sessions, which takes longer than the caller's thread may be blocked.
    private Task<TResult> ReadManyAsync<TResult>(Func<SqliteRows, TResult> read, CancellationToken cancellationToken) =>
        Task.Run(() => _readers.Read(read, cancellationToken), cancellationToken);

    private static InvalidOperationException Unusable(SqliteFile file, string reason, Exception exception) =>
        new($"UseSqlite cannot use the file '{file.Path}': {reason}", exception);
}
