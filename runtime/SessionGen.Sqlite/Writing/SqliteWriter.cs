using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Sqlite.Rows;
using SessionGen.Stores;

namespace SessionGen.Sqlite.Writing;

/// <summary>
/// The only writer of this process, with a thread and a connection of its own. Writes that wait at the same time share one transaction and
/// therefore one wait for the disk; each is acknowledged after the commit. Thread-safe.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // In a larger batch the first write would wait for the last, and gain nothing.
    private const int MaximumBatch = 256;

    // With more writes waiting the disk is too slow, and failing immediately is better than a timeout.
    private const int MaximumWaiting = 10_000;

    private readonly SqliteFile _file;
    private readonly RowReader _reader;
    private readonly SqliteOpenFiles _files;
    private readonly Channel<SqliteWrite> _waiting =
        Channel.CreateBounded<SqliteWrite>(new BoundedChannelOptions(MaximumWaiting) { SingleReader = true });

    // Taken by the thread, but not begun. A write that touches many rows shares its transaction with other writes, but never with another
    // of its kind, so that no other write waits for more than one.
    private readonly Queue<SqliteWrite> _bulk = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SqliteStatements? _statements;
    private SqliteCommands? _commands;
    private volatile bool _isDisposed;

    /// <summary>Starts the thread, with a connection that is open.</summary>
    public SqliteWriter(SqliteFile file, SqliteOpenFiles files, SqliteConnection connection, RowReader reader)
    {
        _file = file;
        _files = files;
        _reader = reader;
        Use(connection);
        new Thread(Work) { IsBackground = true, Name = "SessionGen SQLite writer" }.Start();
    }

    /// <summary>Runs a write in a transaction, and returns when it is on the disk.</summary>
    /// <exception cref="SessionStoreUnavailableException">
    /// The file cannot be written now, or too many writes wait. Nothing was changed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call was canceled before its transaction began. Nothing was changed.</exception>
    public async ValueTask<TResult> RunAsync<TResult>(
        Func<SqliteCommands, TResult> run, CancellationToken cancellationToken, bool isBulk = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new SqliteWrite<TResult>(run) { IsBulk = isBulk };
        if (!_waiting.Writer.TryWrite(write))
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            throw new SessionStoreUnavailableException($"The SQLite file '{_file.Path}' is too slow: {MaximumWaiting} writes wait for it.");
        }

        return await write.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes the waiting writes, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _waiting.Writer.TryComplete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Work()
    {
        var batch = new List<SqliteWrite>();
        while (_bulk.Count > 0 || _waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaximumBatch && _waiting.Reader.TryRead(out var write))
            {
                if (write.IsBulk)
                {
                    _bulk.Enqueue(write);
                }
                else if (write.TryTake())
                {
                    batch.Add(write);
                }
            }

            if (_bulk.TryDequeue(out var bulk) && bulk.TryTake())
            {
                batch.Add(bulk);
            }

            if (batch.Count > 0)
            {
                Run(batch);
                batch.Clear();
            }
        }

        Close();
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
    /// Runs each write alone, so that the one that fails fails for its caller only. If the file becomes unavailable, the rest fail
    /// without a try: they would wait for it one after the other.
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

    /// <returns>Why nothing was changed; null on success.</returns>
    private Exception? TryRun(List<SqliteWrite> batch)
    {
        if (_files.FindLoss() is { } loss)
        {
            return loss;
        }

        try
        {
            var (statements, commands) = Open();
            statements.Execute("BEGIN IMMEDIATE");
            batch.ForEach(write => write.Run(commands));
            statements.Execute("COMMIT");

            // If the log was deleted meanwhile, it contains the batch, but no other process and no restart may find it.
            return _files.FindLoss();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteResult.Constraint)
        {
            Rollback();
            return new ArgumentException("The id of the session or the secret of its client is already in use.", exception);
        }
        catch (SqliteException exception)
        {
            Rollback();
            if (exception.SqliteErrorCode != SqliteResult.Busy && !SqliteResult.IsDiskFull(exception))
            {
                // A new connection has the best chance, whatever happened to the file.
                Close();
            }

            return _file.Unavailable(exception);
        }
#pragma warning disable CA1031 // Every exception belongs to the callers; the thread must continue.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Rollback();
            return exception;
        }
    }

    private (SqliteStatements Statements, SqliteCommands Commands) Open()
    {
        if (_statements is null)
        {
            Use(_file.Open());
        }

        return (_statements!, _commands!);
    }

    private void Use(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _commands = new SqliteCommands(_statements, _reader);
    }

    private void Close()
    {
        _commands?.Dispose();
        (_statements, _commands) = (null, null);
    }

    private void Rollback()
    {
        try
        {
            _statements?.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // No transaction had begun, or SQLite has already rolled back.
        }
    }
}
