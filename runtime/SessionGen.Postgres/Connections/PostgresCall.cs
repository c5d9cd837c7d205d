using System.Data;
using Npgsql;

namespace SessionGen.Postgres.Connections;

/// <summary>A connection during one call of the store. Not thread-safe.</summary>
internal sealed class PostgresCall(NpgsqlConnection connection, int attempt, bool mayHaveCommitted, CancellationToken cancellationToken)
{
    /// <summary>Gets the number of the attempt, from 1.</summary>
    public int Attempt => attempt;

    /// <summary>
    /// Gets whether an earlier attempt lost its connection after it had sent the commit. Its transaction may even still be running: it
    /// has ended once this attempt has locked the same rows, or was refused a key that the earlier one has added.
    /// </summary>
    public bool MayHaveCommitted => mayHaveCommitted;

    /// <summary>
    /// Gets whether something was sent that may have been committed. The call can no longer be canceled then, so that the caller knows
    /// the outcome. The timeout of the connection still applies.
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
