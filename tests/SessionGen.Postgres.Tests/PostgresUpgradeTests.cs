using Npgsql;
using SessionGen.Postgres.Schema;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Tables of an earlier version are upgraded in place, and what is in them stays.</summary>
public sealed class PostgresUpgradeTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    private const string AddClient = """
        INSERT INTO sessiongen_clients (id, secret_hash, generation, chosen_session, next_number) VALUES ($1, $2, 3, $3, 1)
        """;

    private const string AddSession = """
        INSERT INTO sessiongen_sessions (id, client_id, number, user_id, policy, inactivity_timeout, maximum_lifetime, created_at, last_active_at,
            status, next_check, is_persistent, claims)
        VALUES ($1, $2, 0, $3, 'default', 1800, 604800, $4, $4, 1, $4 + 1800, true, '')
        """;

    [Fact]
    public async Task Sessions_of_version_1_stay_signed_in_while_an_older_process_still_runs()
    {
        await using var older = await CreateVersion1Async();
        var signIns = Enumerable.Range(0, 50).Select(i => StoreSamples.SignIn($"user{i}")).ToArray();
        foreach (var signIn in signIns)
        {
            await AddAsync(older, signIn, signIn.Session.Id);
        }

        // Two clients with one session id, which the key of version 1 allowed.
        await AddAsync(older, StoreSamples.SignIn("twin"), signIns[0].Session.Id);
        await using var renew = new NpgsqlCommand("UPDATE sessiongen_sessions AS s SET last_active_at = $3 WHERE s.id = $1 AND s.client_id = $2", older);
        renew.Parameters.Add(new() { Value = signIns[1].Session.Id });
        renew.Parameters.Add(new() { Value = signIns[1].Session.ClientId });
        renew.Parameters.Add(new() { Value = StoreSamples.At(0).ToUnixTimeSeconds() });
        await renew.PrepareAsync(Token);
        Assert.Equal(1, await renew.ExecuteNonQueryAsync(Token));

        var store = Open();

        Assert.Equal(1, await renew.ExecuteNonQueryAsync(Token));
        Assert.Equal(50, await CountAsync("sessiongen_sessions"));
        Assert.Equal("a", Assert.Single(await store.ReportClockAsync("a", StoreSamples.At(0), Token)).Machine);
        foreach (var signIn in signIns.Skip(1))
        {
            Assert.Equal(signIn.Session.Id, (await store.RenewAsync(Renewal(signIn), Token))!.Id);
            Assert.Equal(3, (await store.GetClientAsync(signIn.NewClientHash, StoreSamples.At(1), Token))!.Generation);
        }
    }

    [Fact]
    public async Task An_upgrade_that_waits_for_a_reader_stops_no_process_that_runs_and_is_done_when_the_reader_has_ended()
    {
        await using var older = await CreateVersion1Async();
        var signIn = StoreSamples.SignIn();
        await AddAsync(older, signIn, signIn.Session.Id);
        await using var reader = await OpenReaderAsync();

        var opening = Task.Run(() => Open(), Token);
        for (var i = 0; i < 3; i++)
        {
            await Wait.UntilAsync(async () => await CountAsync("pg_locks WHERE NOT granted") > 0, "the upgrade waits");
            await using var renew = new NpgsqlCommand($"UPDATE sessiongen_sessions SET last_active_at = last_active_at + 1 WHERE id = '{signIn.Session.Id}'", older) { CommandTimeout = 20 };
            Assert.Equal(1, await renew.ExecuteNonQueryAsync(Token));
        }

        Assert.False(opening.IsCompleted);
        await reader.DisposeAsync();
        Assert.Equal(signIn.Session.Id, (await (await opening).GetAsync(signIn.Session.Id, Token))!.Id);
        Assert.Equal(PostgresSchema.Version, await ExecuteAsync("SELECT version FROM sessiongen_schema"));
    }

    [Fact]
    public async Task An_upgrade_whose_tables_stay_locked_names_the_process_and_changes_nothing()
    {
        await using var older = await CreateVersion1Async();
        await using var reader = await OpenReaderAsync();
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Token);

        var error = Assert.Throws<InvalidOperationException>(() => PostgresSchema.Prepare(connection, create: true, maximumUpgrades: 2));

        Assert.Contains($"process {reader.ProcessID} of backup (AccessShareLock on sessiongen_sessions)", error.Message, StringComparison.Ordinal);
        Assert.Contains("pg_terminate_backend", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ExecuteAsync("SELECT version FROM sessiongen_schema"));
    }

    private async Task<NpgsqlConnection> OpenReaderAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Application Name=backup;Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("BEGIN; SELECT count(*) FROM sessiongen_sessions", connection);
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    /// <summary>What version 1 runs, with $1 the session, $2 the client, $3 the secret and $4 the time. Never edited.</summary>
    public static TheoryData<string, string> StatementsOfVersion1 => new()
    {
        {
            "sign-in on a client",
            """
            UPDATE sessiongen_clients SET secret_hash = $3, generation = generation + 1, chosen_session = $1, next_number = 2, is_empty = false
            WHERE secret_hash = (SELECT $3) AND $2::text <> '' AND $4::bigint > 0
            """
        },
        {
            "renewal",
            """
            WITH locked AS MATERIALIZED (
                SELECT s.client_id, s.id FROM sessiongen_clients AS c, sessiongen_sessions AS s
                WHERE c.secret_hash = ANY (ARRAY[$3::bytea]) AND s.id = ANY (ARRAY[$1::text]) AND s.client_id = ANY (ARRAY[$2::text])
                    AND s.status = 1 AND s.created_at >= coalesce((SELECT e.value FROM sessiongen_state AS e WHERE e.name = 'epoch'), 0)
                FOR UPDATE OF s SKIP LOCKED
            )
            UPDATE sessiongen_sessions AS s
            SET last_active_at = greatest(s.last_active_at, least($4, s.created_at::numeric + s.maximum_lifetime)::bigint)
            FROM locked AS l WHERE s.id = ANY (ARRAY[l.id]) AND s.client_id = ANY (ARRAY[l.client_id])
            RETURNING s.id, s.client_id, s.seq, s.number, s.user_id, s.policy, s.inactivity_timeout, s.maximum_lifetime, s.created_at,
                s.last_active_at, s.status, s.ended_at, s.is_persistent, s.claims, s.user_agent, s.ip_address
            """
        },
        {
            "switch",
            """
            UPDATE sessiongen_clients AS c SET generation = c.generation + 1, chosen_session = m.chosen
            FROM unnest(ARRAY[$3::bytea], ARRAY[$1::text]) WITH ORDINALITY AS m (secret_hash, chosen, n)
            WHERE m.n BETWEEN 1 AND 1000000 AND c.secret_hash = ANY (ARRAY[m.secret_hash]) AND $2::text <> '' AND $4::bigint > 0
            """
        },
        {
            "claims",
            """
            UPDATE sessiongen_sessions AS s SET claims = $3 WHERE s.id = ANY (ARRAY[$1::text]) AND s.client_id = ANY (ARRAY[$2::text])
                AND $4::bigint > 0
            """
        },
        {
            "end",
            """
            UPDATE sessiongen_sessions AS s SET status = 6, ended_at = $4
            FROM unnest(ARRAY[$1::text], ARRAY[$2::text]) WITH ORDINALITY AS e (id, client_id, n)
            WHERE e.n BETWEEN 1 AND 1000000 AND s.id = ANY (ARRAY[e.id]) AND s.client_id = ANY (ARRAY[e.client_id])
                AND (s.ended_at IS NULL) IS TRUE AND $3::bytea IS NOT NULL
            """
        },
        {
            "change",
            "INSERT INTO sessiongen_changes (session_id, status, at) SELECT $1, 6, $4 WHERE $2::text <> '' AND $3::bytea IS NOT NULL"
        },
        {
            "lease",
            """
            INSERT INTO sessiongen_leases (name, holder, until) SELECT $1, $2, $4 WHERE $3::bytea IS NOT NULL
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE sessiongen_leases.holder = excluded.holder OR sessiongen_leases.until <= $4
            """
        },
        {
            "key",
            """
            INSERT INTO sessiongen_keys (id, algorithm, created_at, activates_at, private_key, is_protected)
            SELECT $1, 1, $4, $4, $3, false WHERE $2::text <> '' AND NOT EXISTS (SELECT 1 FROM sessiongen_keys AS k WHERE k.id = $2)
            """
        },
        {
            "sweep",
            """
            UPDATE sessiongen_sessions AS s SET next_check = $4 WHERE s.id = ANY (ARRAY[$1::text]) AND s.client_id = ANY (ARRAY[$2::text])
                AND $3::bytea IS NOT NULL
            """
        },
    };

    [Theory]
    [MemberData(nameof(StatementsOfVersion1))]
    public async Task A_statement_that_a_running_process_of_version_1_has_prepared_does_the_same_after_the_upgrade(string work, string sql)
    {
        await using var older = await CreateVersion1Async();
        var (before, after) = (StoreSamples.SignIn("before"), StoreSamples.SignIn("after"));
        await AddAsync(older, before, before.Session.Id);
        await using var command = new NpgsqlCommand(sql, older);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        await command.PrepareAsync(Token);
        Assert.Equal(1, await RunAsync(before));

        var store = Open();
        await AddAsync(older, after, after.Session.Id);

        Assert.True(await RunAsync(after) == 1, work);
        var expected = work == "end" ? SessionStatus.Revoked : SessionStatus.Active;
        Assert.Equal(expected, (await store.GetAsync(after.Session.Id, Token))!.Status);
        Assert.Equal(expected, (await store.GetAsync(before.Session.Id, Token))!.Status);

        Task<int> RunAsync(NewSession signIn)
        {
            object[] values =
            [
                signIn.Session.Id, signIn.Session.ClientId, signIn.NewClientHash.ToArray(), StoreSamples.At(5).ToUnixTimeSeconds(),
            ];
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            return command.ExecuteNonQueryAsync(Token);
        }
    }

    [Fact]
    public async Task Upgraded_tables_are_those_of_a_new_database()
    {
        await (await CreateVersion1Async()).DisposeAsync();
        await ExecuteAsync($"BEGIN; {SessionGenPostgres.GetSchemaSql(1)} COMMIT");
        var upgraded = await DescribeAsync(Database);
        var created = await Server.CreateDatabaseAsync(Token);
        await Server.ExecuteAsync(created, $"BEGIN; {SessionGenPostgres.GetSchemaSql()} COMMIT", Token);

        Assert.Equal(await DescribeAsync(created), upgraded);
        Assert.Contains("sessiongen_sessions_pkey", upgraded, StringComparison.Ordinal);

        async Task<string> DescribeAsync(string database) => (string)(await Server.ExecuteAsync(
            database,
            """
            SELECT string_agg(d.line, E'\n' ORDER BY d.line) FROM (
                SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL
                SELECT format('%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
                FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
                LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'i'
                UNION ALL
                SELECT format('%s %s %s', c.relname, c.relkind, c.reloptions) FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL
                SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            ) AS d (line)
            """,
            Token))!;
    }

    private async Task<NpgsqlConnection> CreateVersion1Async()
    {
        using var schema = new StreamReader(typeof(PostgresUpgradeTests).Assembly.GetManifestResourceStream("Schema1.sql")!);
        await ExecuteAsync(await schema.ReadToEndAsync(Token));
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    private static async Task AddAsync(NpgsqlConnection connection, NewSession signIn, string sessionId)
    {
        var session = signIn.Session;
        await using var client = new NpgsqlCommand(AddClient, connection);
        client.Parameters.Add(new() { Value = session.ClientId });
        client.Parameters.Add(new() { Value = signIn.NewClientHash.ToArray() });
        client.Parameters.Add(new() { Value = sessionId });
        await client.ExecuteNonQueryAsync(Token);
        await using var command = new NpgsqlCommand(AddSession, connection);
        command.Parameters.Add(new() { Value = sessionId });
        command.Parameters.Add(new() { Value = session.ClientId });
        command.Parameters.Add(new() { Value = session.UserId });
        command.Parameters.Add(new() { Value = session.CreatedAt.ToUnixTimeSeconds() });
        await command.ExecuteNonQueryAsync(Token);
    }
}
