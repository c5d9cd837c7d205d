using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SessionGen.Stores;

namespace SessionGen;

/// <summary>Sessions in a SQLite file. Thread-safe, and several processes of one machine may share the file.</summary>
internal sealed class SqliteSessionStore : ISessionStore, IAsyncDisposable, IDisposable
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    /// <summary>At first nothing: of what was ended before the store was opened, and is kept, tokens may still be about.</summary>
    private long _lastChange;
    private DateTimeOffset? _epoch;

    private SqliteSessionStore(SqliteFile file, SqliteConnection connection, ILogger logger)
    {
        var log = new SqliteRowLog(logger);
        _writer = new SqliteWriter(file, connection, log);
        _readers = new SqliteReaders(file, log);
        using var feed = _readers.OpenFeed();
        _epoch = feed.Epoch;
    }

    /// <summary>Writes that no transaction has taken yet.</summary>
    public int WaitingWrites => _writer.Waiting;

    /// <summary>Opens the file, and makes its tables where it has none.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be used. The message names the setting, the file and the reason.</exception>
    public static SqliteSessionStore Open(SqliteFile file, ILogger logger)
    {
        SqliteConnection? connection = null;
        try
        {
            file.CreateIfMissing();
            connection = file.Open();
            SqliteFileCheck.Check(connection);
            SqliteSchema.Prepare(connection);
            return new SqliteSessionStore(file, connection, logger);
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
        ThrowIfNotUnicode(session.Session.UserId);
        return _writer.RunAsync(changes => changes.Create(session), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> RenewAsync(SessionRenewal renewal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(renewal);
        return _writer.RunAsync(changes => changes.Renew(renewal), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> ExtendAsync(string sessionId, DateTimeOffset now, DateTimeOffset activeUntil, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return _writer.RunAsync(changes => changes.Extend(sessionId, now, activeUntil), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> GetAsync(string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return new(_readers.Read(sessionId, static (rows, id) => rows.FindSession(id), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> GetClientAsync(ClientSecretHash clientHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(_readers.Read(clientHash, static (rows, hash) => rows.FindClient(hash), cancellationToken)?.ToStored(now));

    /// <inheritdoc/>
    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return new(_readers.Read(query, static (rows, asked) => rows.ListPage(asked), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<StoredClient?> SetActiveAsync(ClientSecretHash clientHash, string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        return _writer.RunAsync(changes => changes.SetActive(clientHash, sessionId, now), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EndSessionsResult> EndAsync(EndSessionsRequest ending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ending);
        if (ending is { ClientHash: null, SessionId: null, UserId: null })
        {
            throw new ArgumentException("The ending names neither a client nor a session nor a user.", nameof(ending));
        }

        return _writer.RunAsync(changes => changes.End(ending), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RevokeCreatedBeforeAsync(DateTimeOffset epoch, CancellationToken cancellationToken) =>
        await _writer.RunAsync(changes => changes.SetEpoch(epoch), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> UpdateClaimsAsync(SessionClaimsUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (update is { SessionId: null, UserId: null })
        {
            throw new ArgumentException("The update names neither a session nor a user.", nameof(update));
        }

        return _writer.RunAsync(changes => changes.UpdateClaims(update), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SessionSweep> SweepAsync(DateTimeOffset now, DateTimeOffset endedBefore, int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return _writer.RunAsync(changes => changes.Sweep(now, endedBefore, batchSize), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryTakeLeaseAsync(SessionLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease.Name);
        ArgumentNullException.ThrowIfNull(lease.Holder);
        return _writer.RunAsync(changes => changes.TryTakeLease(lease), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        new(_readers.Read(0, static (rows, _) => rows.ListKeys(), cancellationToken));

    /// <inheritdoc/>
    public ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _writer.RunAsync(changes => changes.TryAddKey(key, predecessorKeyId), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        await _writer.RunAsync(changes => changes.Remove(keyId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sessions that ended or were given other claims, in whatever process on this file, since the store was opened and, as far as it is
    /// kept, before: a feed that broke off goes on where it was. One reader at a time.
    /// </summary>
    public async IAsyncEnumerable<SessionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var feed = _readers.OpenFeed();
        if (_epoch is { } epoch)
        {
            // Tokens of sessions before it may be about that this process, which was not there, would take for good.
            yield return new SessionChange { SessionId = null, Status = SessionStatus.Revoked, At = epoch };
            _epoch = null;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var changes = feed.ReadNew(_lastChange);
            foreach (var (sequence, change) in changes)
            {
                if (change is { } known)
                {
                    yield return known;
                }

                _lastChange = sequence;
            }

            if (changes.Count == 0)
            {
                await Task.Delay(SqliteFeed.Interval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Finishes the writes that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static InvalidOperationException Unusable(SqliteFile file, string reason, Exception exception) =>
        new($"UseSqlite cannot use the file '{file.Path}': {reason}", exception);

    /// <summary>Two user ids that differ must never become the same text in the file.</summary>
    private static void ThrowIfNotUnicode(string userId)
    {
        if (!UnicodeText.IsWellFormed(userId))
        {
            throw new ArgumentException("The user id is not well-formed Unicode.", nameof(userId));
        }
    }
}
