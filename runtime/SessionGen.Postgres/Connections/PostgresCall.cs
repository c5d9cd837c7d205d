using System.Data;
using Npgsql;

namespace SessionGen.Postgres.Connections;

/// <summary>A connection during one call of the store. Not thread-safe.</summary>
internal sealed class PostgresCall(NpgsqlConnection connection, int attempt, CancellationToken cancellationToken)
{
    /// <summary>Gets the number of the attempt, from 1.</summary>
    public int Attempt => attempt;

    /// <summary>
    /// Gets whether something was sent that may have been committed. The call must not be repeated then, and can no longer be canceled,
    /// so that the caller always knows the outcome. The timeout of the connection still applies.
    /// </summary>
    public bool HasWritten { get; private set; }

    public CancellationToken Token => HasWritten ? CancellationToken.None : cancellationToken;

    /// <summary>Creates a batch: statements that are sent together, as one transaction unless they contain their own.</summary>
    public NpgsqlBatch CreateBatch() => connection.CreateBatch();

    /// <summary>Runs statements that commit nothing.</summary>
    public async Task<NpgsqlDataReader> ReadAsync(NpgsqlBatch batch) =>
        await batch.ExecuteReaderAsync(CommandBehavior.Default, Token).ConfigureAwait(false);

    /// <summary>Runs statements that commit.</summary>
    public async Task<NpgsqlDataReader> CommitAsync(NpgsqlBatch batch)
    {
        cancellationToken.ThrowIfCancellationRequested();
        HasWritten = true;
        return await batch.ExecuteReaderAsync(CommandBehavior.Default, CancellationToken.None).ConfigureAwait(false);
    }
}
