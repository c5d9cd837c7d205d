using System.Data;
using Npgsql;

namespace SessionGen;

/// <summary>A connection while one call of the store has it. Not thread-safe.</summary>
internal sealed class PostgresCall(NpgsqlConnection connection, int attempt, CancellationToken cancellationToken)
{
    /// <summary>1 at first, more where the call was tried before.</summary>
    public int Attempt => attempt;

    /// <summary>
    /// Whether something was sent that may have been committed: the call must not be repeated then, and is not cancelled any more, so that
    /// nobody is left in doubt. The connection's own timeout still holds.
    /// </summary>
    public bool HasWritten { get; private set; }

    /// <summary>The token of the caller.</summary>
    public CancellationToken Token => HasWritten ? CancellationToken.None : cancellationToken;

    /// <summary>Statements that go to the server together, and are one transaction unless they say otherwise.</summary>
    public NpgsqlBatch CreateBatch() => connection.CreateBatch();

    /// <summary>Runs a query that changes nothing.</summary>
    public async Task<NpgsqlDataReader> ReadAsync(NpgsqlBatch batch) => await batch.ExecuteReaderAsync(CommandBehavior.Default, Token).ConfigureAwait(false);

    /// <summary>Runs statements whose last one commits.</summary>
    public async Task<NpgsqlDataReader> CommitAsync(NpgsqlBatch batch)
    {
        cancellationToken.ThrowIfCancellationRequested();
        HasWritten = true;
        return await batch.ExecuteReaderAsync(CommandBehavior.Default, CancellationToken.None).ConfigureAwait(false);
    }
}
