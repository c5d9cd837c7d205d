using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Sqlite.Rows;
using SessionGen.Stores;

namespace SessionGen.Sqlite.Reading;

/// <summary>
/// Connections for reading. In WAL mode a reader sees the last commit and does not block the writer or wait for it. A read takes
/// microseconds, so it runs on the caller's thread. Thread-safe.
/// </summary>
internal sealed class SqliteReaders(SqliteFile file, SqliteOpenFiles files, RowReader reader) : IDisposable
{
    private const int MaximumIdle = 8;

    private readonly ConcurrentBag<SqliteRows> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a query on a connection that no other call uses.</summary>
    /// <exception cref="SessionStoreUnavailableException">The file cannot be read now.</exception>
    public TResult Read<TResult>(Func<SqliteRows, TResult> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        files.ThrowIfLost();
        return Run(() =>
        {
            var rows = _idle.TryTake(out var idle) ? idle : Open();
            TResult result;
            try
            {
                result = read(rows);
            }
            catch
            {
                rows.Dispose();
                throw;
            }

            if (_isDisposed || _idle.Count >= MaximumIdle)
            {
                rows.Dispose();
            }
            else
            {
                _idle.Add(rows);
            }

            return result;
        });
    }

    /// <summary>Opens a connection for the change feed.</summary>
    /// <exception cref="SessionStoreUnavailableException">The file cannot be read now.</exception>
    public SqliteFeed OpenFeed()
    {
        files.ThrowIfLost();
        return Run(() => new SqliteFeed(file, files, Open()));
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var rows))
        {
            rows.Dispose();
        }
    }

    private SqliteRows Open() => new(new SqliteStatements(file.Open()), reader);

    private TResult Run<TResult>(Func<TResult> run)
    {
        try
        {
            return run();
        }
        catch (SqliteException exception)
        {
            throw file.Unavailable(exception);
        }
    }
}
