using Npgsql;
using SessionGen.Postgres.Connections;
using SessionGen.Postgres.Rows;

namespace SessionGen.Postgres.Schema;

/// <summary>The state of the database when the store is opened.</summary>
/// <param name="Feed">Where the feed starts. Tokens of sessions that ended later may still be in use.</param>
/// <param name="Cutoff">The revocation cutoff; null for none.</param>
internal sealed record PostgresStart(PostgresFeedStart Feed, DateTimeOffset? Cutoff)
{
    private const string MissingRights = """
        SELECT string_agg(t.name, ', ' ORDER BY t.name) FROM unnest(ARRAY['sessiongen_changes', 'sessiongen_clients', 'sessiongen_keys',
            'sessiongen_leases', 'sessiongen_locks', 'sessiongen_machines', 'sessiongen_sessions', 'sessiongen_state']) AS t (name)
        WHERE NOT (has_table_privilege(t.name, 'SELECT') AND has_table_privilege(t.name, 'UPDATE')
            AND has_table_privilege(t.name, 'INSERT') AND has_table_privilege(t.name, 'DELETE'))
        """;

    // Tables that were created without the sequence need no right to it.
    private const string HasSequence = "coalesce(has_sequence_privilege(to_regclass('sessiongen_sessions_seq'), 'USAGE, UPDATE'), true)";

    private const string MayNotify =
        "coalesce(has_function_privilege(to_regprocedure('pg_catalog.pg_notify(text, text)'), 'EXECUTE'), false)";

    private const string Access = $"SELECT current_setting('transaction_read_only') = 'on', ({MissingRights}), {HasSequence}";
    private const string StoredCutoff = $"SELECT {PostgresSql.Cutoff}";

    /// <summary>Creates or upgrades the tables if configured, and checks that they can be used.</summary>
    /// <exception cref="InvalidOperationException">They cannot be used; the message says why.</exception>
    /// <exception cref="NpgsqlException">The database cannot be used.</exception>
    public static PostgresStart Run(NpgsqlConnection connection, PostgresSettings settings)
    {
        ThrowIfNotUnicode(connection);
        PostgresSchema.Prepare(connection, settings.CreateSchema);
        using (var command = new NpgsqlCommand(Access, connection))
        using (var reader = command.ExecuteReader())
        {
            reader.Read();
            if (reader.GetBoolean(0))
            {
                throw new InvalidOperationException(
                    "it is read-only, like a standby. Connect to the primary, or add \"Target Session Attributes=primary\".");
            }

            if (!reader.IsDBNull(1))
            {
                throw new InvalidOperationException(
                    $"its user has no access to {reader.GetString(1)}. Grant SELECT, INSERT, UPDATE and DELETE on the tables "
                    + "whose names start with sessiongen_, and USAGE on the sequences.");
            }

            if (!reader.GetBoolean(2))
            {
                throw new InvalidOperationException(
                    "its user has no access to the sequence sessiongen_sessions_seq, which every sign-in needs. "
                    + "Grant USAGE on the sequences whose names start with sessiongen_.");
            }
        }

        if (settings.UseNotifications)
        {
            using var command = new NpgsqlCommand($"SELECT {MayNotify}", connection);
            if (command.ExecuteScalar() is not true)
            {
                throw new InvalidOperationException(
                    "its user cannot execute pg_notify(text, text), with which machines announce changes. "
                    + $"Grant EXECUTE on it, or set {nameof(settings.UseNotifications)} to false on all machines.");
            }
        }

        // The position in the feed first: the feed reports a cutoff that is set in between.
        var feed = ReadFeedStart(connection);
        var cutoff = DateTimeOffset.FromUnixTimeSeconds(ReadNumber(connection, StoredCutoff));
        return new PostgresStart(feed, cutoff == DateTimeOffset.MinValue ? null : cutoff);
    }

    private static void ThrowIfNotUnicode(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT current_setting('server_encoding')", connection);
        if (command.ExecuteScalar() is string encoding && !encoding.Equals("UTF8", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"its encoding is {encoding}, which cannot hold every user id. Use a database with the encoding UTF8: "
                + "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.");
        }
    }

    private static PostgresFeedStart ReadFeedStart(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(PostgresFeedStart.Sql, connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        return PostgresFeedStart.Read(reader);
    }

    private static long ReadNumber(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Constants of this class, no input.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
