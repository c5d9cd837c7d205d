using Npgsql;
using SessionGen.Stores;

namespace SessionGen.Postgres.Rows;

internal static class PostgresRowReaderExtensions
{
    /// <summary>Reads the sessions of the current result.</summary>
    /// <param name="rows">Reads and checks the rows.</param>
    /// <param name="reader">The reader, positioned before the first row.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <param name="invalid">Receives the ids of rows that are not valid.</param>
    public static async Task<List<SessionRow>> ReadSessionsAsync(
        this RowReader rows,
        NpgsqlDataReader reader,
        CancellationToken cancellationToken,
        List<string>? invalid = null)
    {
        var sessions = new List<SessionRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (rows.TryReadSession(reader, 0, out var row))
            {
                sessions.Add(row);
            }
            else
            {
                invalid?.Add(reader.GetString(0));
            }
        }

        return sessions;
    }
}
