using Npgsql;
using SessionGen.Postgres;
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
