using Npgsql;

namespace SessionGen.Postgres.Rows;

/// <summary>Where a reader of the table of changes starts: all changes after it are reported.</summary>
/// <param name="Last">The newest change that is too old to matter, below all that are not; 0 for none.</param>
/// <param name="Key">The content of its row; null for none.</param>
/// <param name="Since">A time of the server: changes that are noted later have higher numbers.</param>
internal sealed record PostgresFeedStart(long Last, PostgresChangeKey? Key, DateTime Since)
{
    // Also right if newer changes have lower numbers, since the sequence went back.
    public const string Sql = $"""
        SELECT c.seq, c.session_id, c.status, c.at, o.since
        FROM (SELECT now() - interval '{PostgresSql.ChangeRetention}' AS since) AS o
        LEFT JOIN LATERAL (
            SELECT t.* FROM sessiongen_changes AS t
            WHERE t.noted_at < o.since
                AND t.seq < coalesce((SELECT min(n.seq) FROM sessiongen_changes AS n WHERE n.noted_at >= o.since), 9223372036854775807)
            ORDER BY t.seq DESC LIMIT 1
        ) AS c ON true
        """;

    /// <summary>Reads the only row of <see cref="Sql"/>.</summary>
    public static PostgresFeedStart Read(NpgsqlDataReader reader)
    {
        var key = PostgresChangeKey.Read(reader);
        return new(key is null ? 0 : reader.GetInt64(0), key, reader.GetDateTime(4));
    }
}

/// <summary>
/// The content of a row of the table of changes. A number alone does not identify a row: after a failover to a server that was behind, or
/// after a restore, numbers are assigned again.
/// </summary>
internal readonly record struct PostgresChangeKey(string? SessionId, long Status, long At)
{
    /// <summary>Reads a row that starts with seq, session_id, status and at; returns null if seq is null.</summary>
    public static PostgresChangeKey? Read(NpgsqlDataReader reader) => reader.IsDBNull(0)
        ? null
        : new(reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3));
}
