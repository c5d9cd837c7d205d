using Npgsql;

namespace SessionGen;

/// <summary>What is asked of the database once, when the store is opened.</summary>
/// <param name="LastChange">The number of the newest change that is too old to matter; 0 for none. A token of what was ended later may still be about.</param>
/// <param name="Epoch">The epoch; null for none.</param>
internal sealed record PostgresStart(long LastChange, DateTimeOffset? Epoch)
{
    private const string MissingRights = """
        SELECT string_agg(t.name, ', ' ORDER BY t.name) FROM unnest(ARRAY['sessiongen_changes', 'sessiongen_clients', 'sessiongen_keys',
            'sessiongen_leases', 'sessiongen_locks', 'sessiongen_sessions', 'sessiongen_state']) AS t (name)
        WHERE NOT (has_table_privilege(t.name, 'SELECT') AND has_table_privilege(t.name, 'UPDATE')
            AND has_table_privilege(t.name, 'INSERT') AND has_table_privilege(t.name, 'DELETE'))
        """;

    /// <summary>Where the tables were made without the sequence, nobody needs a right to it.</summary>
    private const string HasSequence = "coalesce(has_sequence_privilege(to_regclass('sessiongen_sessions_seq'), 'USAGE, UPDATE'), true)";

    private const string MayNotify = "coalesce(has_function_privilege(to_regprocedure('pg_catalog.pg_notify(text, text)'), 'EXECUTE'), false)";

    private const string Access = $"SELECT current_setting('transaction_read_only') = 'on', ({MissingRights}), {HasSequence}";
    private const string Epochs = $"SELECT {PostgresSql.Epoch}";
    private const string NewestOld = $"SELECT coalesce(max(seq), 0) FROM sessiongen_changes WHERE noted_at < now() - interval '{PostgresSql.KeptChanges}'";

    /// <summary>Makes the tables where that is asked for, and checks that they can be used.</summary>
    /// <exception cref="InvalidOperationException">They cannot; says why.</exception>
    /// <exception cref="NpgsqlException">The database cannot be used.</exception>
    public static PostgresStart Run(NpgsqlConnection connection, PostgresSettings settings)
    {
        PostgresSchema.Prepare(connection, settings.CreateSchema);
        using (var command = new NpgsqlCommand(Access, connection))
        using (var reader = command.ExecuteReader())
        {
            reader.Read();
            if (reader.GetBoolean(0))
            {
                throw new InvalidOperationException("it is read-only, as a standby is. Name the primary, or add \"Target Session Attributes=primary\".");
            }

            if (!reader.IsDBNull(1))
            {
                throw new InvalidOperationException($"its user may not use {reader.GetString(1)}. Give them SELECT, INSERT, UPDATE and DELETE on the tables whose names begin with sessiongen_, and USAGE on the sequences.");
            }

            if (!reader.GetBoolean(2))
            {
                throw new InvalidOperationException("its user may not use the sequence sessiongen_sessions_seq, which every sign-in takes a number from. Give them USAGE on the sequences whose names begin with sessiongen_.");
            }
        }

        if (settings.UseNotifications)
        {
            using var command = new NpgsqlCommand($"SELECT {MayNotify}", connection);
            if (command.ExecuteScalar() is not true)
            {
                throw new InvalidOperationException($"its user may not execute pg_notify(text, text), with which machines tell each other of changes. Give them EXECUTE on it, or set {nameof(settings.UseNotifications)} to false on all machines.");
            }
        }

        // The place in the feed first: an epoch that is set in between is told by the feed.
        long change;
        using (var command = new NpgsqlCommand(NewestOld, connection))
        {
            change = (long)command.ExecuteScalar()!;
        }

        DateTimeOffset epoch;
        using (var command = new NpgsqlCommand(Epochs, connection))
        {
            epoch = PostgresRows.Time((long)command.ExecuteScalar()!);
        }

        return new PostgresStart(change, epoch == DateTimeOffset.MinValue ? null : epoch);
    }
}
