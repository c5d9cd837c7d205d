using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace SessionGen;

/// <summary>
/// The one writer of this process: a thread of its own with a connection of its own. Writes that wait at the same time share one
/// transaction and so one wait for the disk; each is acknowledged after the commit. Thread-safe.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>More would make the first of them wait for the last; the wait for the disk is shared well before.</summary>
    private const int MaximumBatch = 256;

    /// <summary>Writes that may wait. Beyond it the disk is hopelessly behind, and an honest answer at once is better than a timeout.</summary>
    private const int MaximumWaiting = 10_000;

    private readonly SqliteFile _file;
    private readonly SqliteRowLog _log;
    private readonly bool _isOnDisk;
    private readonly Channel<SqliteWrite> _waiting = Channel.CreateBounded<SqliteWrite>(new BoundedChannelOptions(MaximumWaiting) { SingleReader = true });
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SqliteStatements? _statements;
    private SqliteChanges? _changes;
    private volatile bool _isDisposed;

    /// <summary>Starts the thread with a connection that is open already.</summary>
    public SqliteWriter(SqliteFile file, SqliteConnection connection, SqliteRowLog log)
    {
        _file = file;
        _log = log;
        _isOnDisk = file.Exists;
        Use(connection);
        new Thread(Work) { IsBackground = true, Name = "SessionGen SQLite writer" }.Start();
    }

    /// <summary>Writes that no transaction has taken yet.</summary>
    public int Waiting => _waiting.Reader.Count;

    /// <summary>Does something in a write transaction, and returns when that is on the disk.</summary>
    /// <exception cref="SessionStoreUnavailableException">The file cannot be written now, or too many wait. Nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before its transaction began. Nothing was changed.</exception>
    public async ValueTask<TResult> RunAsync<TResult>(Func<SqliteChanges, TResult> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new SqliteWrite<TResult>(run);
        if (!_waiting.Writer.TryWrite(write))
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            throw new SessionStoreUnavailableException($"{MaximumWaiting} writes wait for the SQLite file '{_file.Path}'.");
        }

        return await write.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what waits, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _waiting.Writer.TryComplete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Work()
    {
        var batch = new List<SqliteWrite>();
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaximumBatch && _waiting.Reader.TryRead(out var write))
            {
                if (write.TryTake())
                {
                    batch.Add(write);
                }
            }

            if (batch.Count > 0)
            {
                Run(batch);
                batch.Clear();
            }
        }

        Drop();
        _stopped.SetResult();
    }

    private void Run(List<SqliteWrite> batch)
    {
        var failure = TryRun(batch);
        if (failure is null)
        {
            batch.ForEach(write => write.Complete());
        }
        else if (failure is SessionStoreUnavailableException || batch.Count == 1)
        {
            batch.ForEach(write => write.Fail(failure));
        }
        else
        {
            RunEach(batch);
        }
    }

    /// <summary>
    /// One of them is wrong. Each alone, so that it is wrong for its caller only, until the file cannot be used: the rest would wait for it one
    /// after the other.
    /// </summary>
    private void RunEach(List<SqliteWrite> batch)
    {
        Exception? unavailable = null;
        foreach (var write in batch)
        {
            var failure = unavailable ?? TryRun([write]);
            if (failure is null)
            {
                write.Complete();
            }
            else
            {
                write.Fail(failure);
                unavailable = failure as SessionStoreUnavailableException;
            }
        }
    }

    /// <returns>Why nothing was changed; null where all was.</returns>
    private Exception? TryRun(List<SqliteWrite> batch)
    {
        if (_isOnDisk && !_file.Exists)
        {
            return new SessionStoreUnavailableException($"The SQLite file '{_file.Path}' cannot be used now: it was deleted or moved away while it is in use. Put it back, or start the process again for a new one.");
        }

        try
        {
            var (statements, changes) = Open();
            statements.Execute("BEGIN IMMEDIATE");
            batch.ForEach(write => write.Run(changes));
            statements.Execute("COMMIT");
            return null;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteResult.Constraint)
        {
            Rollback();
            return new ArgumentException("The id of the session or the secret of its client is in use.", exception);
        }
        catch (SqliteException exception)
        {
            Rollback();
            if (exception.SqliteErrorCode is not (SqliteResult.Busy or SqliteResult.Full))
            {
                // Whatever happened to the file, a new connection has the best chance.
                Drop();
            }

            return _file.Unavailable(exception);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the callers; the thread must live.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Rollback();
            return exception;
        }
    }

    private (SqliteStatements Statements, SqliteChanges Changes) Open()
    {
        if (_statements is null)
        {
            Use(_file.Open());
        }

        return (_statements!, _changes!);
    }

    private void Use(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _changes = new SqliteChanges(_statements, _log);
    }

    private void Drop()
    {
        _statements?.Dispose();
        (_statements, _changes) = (null, null);
    }

    private void Rollback()
    {
        try
        {
            _statements?.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // No transaction had begun, or SQLite has rolled back by itself.
        }
    }
}
