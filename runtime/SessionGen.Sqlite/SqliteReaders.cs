using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace SessionGen;

/// <summary>
/// Connections for reading. In WAL mode a reader sees the last commit and neither waits for the writer nor makes it wait, and a read takes
/// microseconds, so it runs on the thread of its caller. Thread-safe.
/// </summary>
internal sealed class SqliteReaders(SqliteFile file, SqliteRowLog log) : IDisposable
{
    /// <summary>Connections that are kept open. More readers at a time open their own for once.</summary>
    private const int MaximumKept = 8;

    private readonly ConcurrentBag<(SqliteStatements Statements, SqliteRows Rows)> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a query on a connection that nobody else uses meanwhile.</summary>
    /// <exception cref="SessionStoreUnavailableException">The file cannot be read now.</exception>
    public TResult Read<TState, TResult>(TState state, Func<SqliteRows, TState, TResult> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            var connection = _idle.TryTake(out var idle) ? idle : Open();
            TResult result;
            try
            {
                result = read(connection.Rows, state);
            }
            catch
            {
                connection.Statements.Dispose();
                throw;
            }

            Keep(connection);
            return result;
        }
        catch (SqliteException exception)
        {
            throw file.Unavailable(exception);
        }
    }

    /// <summary>A connection for the change feed alone.</summary>
    /// <exception cref="SessionStoreUnavailableException">The file cannot be read now.</exception>
    public SqliteFeed OpenFeed()
    {
        try
        {
            return new SqliteFeed(file, Open());
        }
        catch (SqliteException exception)
        {
            throw file.Unavailable(exception);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Statements.Dispose();
        }
    }

    private (SqliteStatements Statements, SqliteRows Rows) Open()
    {
        var statements = new SqliteStatements(file.Open());
        return (statements, new SqliteRows(statements, log));
    }

    private void Keep((SqliteStatements Statements, SqliteRows Rows) connection)
    {
        if (_isDisposed || _idle.Count >= MaximumKept)
        {
            connection.Statements.Dispose();
        }
        else
        {
            _idle.Add(connection);
        }
    }
}
