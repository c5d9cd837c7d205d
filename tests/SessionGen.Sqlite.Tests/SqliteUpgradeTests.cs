using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Sqlite.Rows;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>A file of each earlier version becomes one of this version with everything that is in it.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    /// <summary>What version 1 made, with a client, a live and an ended session and a key. Never edited.</summary>
    private const string Version1 = """
        CREATE TABLE sessiongen_schema (version INTEGER NOT NULL) STRICT;
        INSERT INTO sessiongen_schema VALUES (1);
        CREATE TABLE sessiongen_clients (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            secret_hash BLOB NOT NULL UNIQUE,
            generation INTEGER NOT NULL,
            chosen_session TEXT,
            is_empty INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX sessiongen_clients_empty ON sessiongen_clients (seq) WHERE is_empty = 1;
        CREATE TABLE sessiongen_sessions (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            user_id TEXT NOT NULL,
            client INTEGER NOT NULL,
            policy TEXT NOT NULL,
            inactivity_timeout INTEGER,
            maximum_lifetime INTEGER,
            created_at INTEGER NOT NULL,
            last_active_at INTEGER NOT NULL,
            status INTEGER NOT NULL,
            ended_at INTEGER,
            next_check INTEGER NOT NULL,
            is_persistent INTEGER NOT NULL,
            claims BLOB NOT NULL
        ) STRICT;
        CREATE INDEX sessiongen_sessions_client ON sessiongen_sessions (client);
        CREATE INDEX sessiongen_sessions_user ON sessiongen_sessions (user_id) WHERE ended_at IS NULL;
        CREATE INDEX sessiongen_sessions_check ON sessiongen_sessions (next_check) WHERE ended_at IS NULL;
        CREATE INDEX sessiongen_sessions_ended ON sessiongen_sessions (ended_at) WHERE ended_at IS NOT NULL;
        CREATE TABLE sessiongen_keys (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            algorithm INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            activates_at INTEGER NOT NULL,
            private_key BLOB NOT NULL,
            is_protected INTEGER NOT NULL
        ) STRICT;
        INSERT INTO sessiongen_clients VALUES (1, 'client_AAAAAAAAAAAAAAAAAAAAAA', x'0101010101010101010101010101010101010101010101010101010101010101', 4, 'sess_AAAAAAAAAAAAAAAAAAAAAA', 0);
        INSERT INTO sessiongen_sessions VALUES (1, 'sess_AAAAAAAAAAAAAAAAAAAAAA', 'ada', 1, 'default', 900, NULL, 1767225600, 1767225660, 1, NULL, 1767226560, 1, x'7b7d');
        INSERT INTO sessiongen_sessions VALUES (2, 'sess_BBBBBBBBBBBBBBBBBBBBBA', 'bob', 1, 'default', NULL, 900, 1767225600, 1767225660, 6, 1767225610, 1767226500, 0, x'7b7d');
        INSERT INTO sessiongen_keys VALUES (1, 'key', 0, 1767225600, 1767225600, x'010203', 0);
        """;

    /// <summary>What version 2 made out of it. Never edited.</summary>
    private const string Version2 = Version1 + """

        CREATE TABLE sessiongen_changes (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            session_id TEXT NOT NULL,
            status INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        DROP INDEX sessiongen_sessions_client;
        CREATE INDEX sessiongen_sessions_client ON sessiongen_sessions (client, ended_at);
        INSERT INTO sessiongen_changes VALUES (7, 'sess_BBBBBBBBBBBBBBBBBBBBBA', 6, 1767225610);
        UPDATE sessiongen_schema SET version = 2;
        """;

    /// <summary>What version 3 made out of it. Never edited.</summary>
    private const string Version3 = Version2 + """

        ALTER TABLE sessiongen_clients ADD COLUMN next_number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessiongen_sessions ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessiongen_sessions ADD COLUMN user_agent TEXT;
        ALTER TABLE sessiongen_sessions ADD COLUMN ip_address TEXT;
        UPDATE sessiongen_sessions SET number = numbered.number
            FROM (SELECT seq, row_number() OVER (PARTITION BY client ORDER BY seq) - 1 AS number FROM sessiongen_sessions) AS numbered
            WHERE sessiongen_sessions.seq = numbered.seq;
        UPDATE sessiongen_clients SET next_number = counted.sessions
            FROM (SELECT client, count(*) AS sessions FROM sessiongen_sessions GROUP BY client) AS counted
            WHERE sessiongen_clients.seq = counted.client;

        CREATE INDEX sessiongen_clients_id ON sessiongen_clients (id);
        DROP INDEX sessiongen_sessions_user;
        CREATE INDEX sessiongen_sessions_user ON sessiongen_sessions (user_id, ended_at);

        CREATE TABLE sessiongen_epoch (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch INTEGER NOT NULL
        ) STRICT;
        INSERT INTO sessiongen_epoch VALUES (1, 0);
        CREATE INDEX sessiongen_sessions_created ON sessiongen_sessions (created_at) WHERE ended_at IS NULL;

        CREATE TABLE sessiongen_leases (
            name TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        UPDATE sessiongen_schema SET version = 3;
        """;

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["sessions.db"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> EarlierVersions => new() { { 1, Version1 }, { 2, Version2 }, { 3, Version3 } };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task A_file_of_an_earlier_version_is_brought_up_with_all_its_sessions(int version, string sql)
    {
        using (var connection = Connect())
        {
            connection.Execute(sql);
            Assert.Equal(version, connection.Number("SELECT version FROM sessiongen_schema"));
        }

        for (var start = 0; start < 2; start++)
        {
            await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), NullLogger.Instance);
            var hash = new ClientSecretHash(Enumerable.Repeat((byte)1, 32).ToArray());
            var client = (await store.GetClientAsync(hash, StoreSamples.At(0), Token))!;
            Assert.Equal(("client_AAAAAAAAAAAAAAAAAAAAAA", 4L, "sess_AAAAAAAAAAAAAAAAAAAAAA"), (client.Id, client.Generation, client.ActiveSessionId));
            var session = Assert.Single(client.Sessions);
            Assert.Equal((StoreSamples.At(60), 0, null), (session.ActiveUntil, session.Number, session.Device));
            var ended = (await store.GetAsync("sess_BBBBBBBBBBBBBBBBBBBBBA", Token))!;
            Assert.Equal((SessionStatus.Revoked, 1), (ended.Status, ended.Number));
            var query = new SessionQuery { Now = StoreSamples.At(60), UserId = "bob", Status = SessionStatus.Revoked };
            Assert.Equal([ended.Id], (await store.QueryAsync(query, Token)).Sessions.Select(row => row.Id));
            Assert.Equal("key", Assert.Single(await store.ListKeysAsync(Token)).KeyId);
        }

        using var after = Connect();
        Assert.Equal(SqliteSchema.Version, after.Number("SELECT version FROM sessiongen_schema"));
    }

    [Fact]
    public async Task A_process_of_version_3_that_runs_goes_on_after_the_upgrade()
    {
        using var older = Connect();
        older.Execute(Version3);
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), NullLogger.Instance);

        // What version 3 runs at a sign-in, a renewal, a switch, an end, with a lease and with a key.
        older.Execute("""
            INSERT INTO sessiongen_clients (id, secret_hash, generation, chosen_session, next_number)
                VALUES ('client_CCCCCCCCCCCCCCCCCCCCCC', x'0202020202020202020202020202020202020202020202020202020202020202', 1, NULL, 1);
            INSERT INTO sessiongen_sessions
                (client, id, user_id, policy, inactivity_timeout, maximum_lifetime, created_at, last_active_at, status, next_check,
                is_persistent, claims, number, user_agent, ip_address)
                VALUES (2, 'sess_CCCCCCCCCCCCCCCCCCCCCA', 'cy', 'default', 900, NULL, 1767225600, 1767225660, 1, 1767226560, 1, x'7b7d', 0, NULL, NULL);
            UPDATE sessiongen_clients
                SET secret_hash = x'0303030303030303030303030303030303030303030303030303030303030303', generation = generation + 1,
                chosen_session = 'sess_CCCCCCCCCCCCCCCCCCCCCA', next_number = 2, is_empty = 0 WHERE seq = 2;
            UPDATE sessiongen_sessions SET last_active_at = 1767225720 WHERE seq = 3;
            UPDATE sessiongen_clients SET generation = generation + 1, chosen_session = 'sess_CCCCCCCCCCCCCCCCCCCCCA' WHERE seq = 2;
            INSERT INTO sessiongen_leases (name, holder, until) VALUES ('sweep', 'old', 1767225720)
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
                WHERE holder = excluded.holder OR until <= 1767225600;
            INSERT INTO sessiongen_keys (id, algorithm, created_at, activates_at, private_key, is_protected)
                VALUES ('later', 0, 1767225600, 1767225600, x'01', 0);
            UPDATE sessiongen_sessions SET status = 6, ended_at = 1767225661 WHERE seq = 1 AND ended_at IS NULL;
            INSERT INTO sessiongen_changes (session_id, status, at) VALUES ('sess_AAAAAAAAAAAAAAAAAAAAAA', 6, 1767225661);
            """);

        var client = (await store.GetClientAsync(new ClientSecretHash(Enumerable.Repeat((byte)3, 32).ToArray()), StoreSamples.At(60), Token))!;
        Assert.Equal((3L, "sess_CCCCCCCCCCCCCCCCCCCCCA"), (client.Generation, client.ActiveSessionId));
        Assert.Equal(StoreSamples.At(120), Assert.Single(client.Sessions).ActiveUntil);
        Assert.Equal(SessionStatus.Revoked, (await store.GetAsync("sess_AAAAAAAAAAAAAAAAAAAAAA", Token))!.Status);
        Assert.Equal(["key", "later"], (await store.ListKeysAsync(Token)).Select(key => key.KeyId));
        var lease = new SessionLease { Name = "sweep", Holder = "new", Now = StoreSamples.At(60), Until = StoreSamples.At(90) };
        Assert.False(await store.TryTakeLeaseAsync(lease, Token));
        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        do
        {
            Assert.True(await changes.MoveNextAsync());
        }
        while (changes.Current.SessionId != "sess_AAAAAAAAAAAAAAAAAAAAAA");
    }

    [Fact]
    public void Every_earlier_version_is_tested() =>
        Assert.Equal(Enumerable.Range(1, SqliteSchema.Version - 1), EarlierVersions.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task A_client_of_an_earlier_version_goes_on_with_numbers_that_no_session_has(int version, string sql)
    {
        using (var connection = Connect())
        {
            connection.Execute(sql);
            Assert.Equal(version, connection.Number("SELECT version FROM sessiongen_schema"));
        }

        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), NullLogger.Instance);
        var signIn = StoreSamples.SignIn("cy", at: 60) with
        {
            PresentedClientHash = new ClientSecretHash(Enumerable.Repeat((byte)1, 32).ToArray()),
            MaxSessionsPerClient = 5,
        };

        Assert.Equal([0, 2], (await store.CreateAsync(signIn, Token)).Client!.Sessions.Select(session => session.Number));
    }

    [Fact]
    public async Task A_file_that_was_brought_up_has_the_tables_of_a_new_one()
    {
        using (var connection = Connect())
        {
            connection.Execute(Version1);
        }

        Assert.Equal(await TablesAsync(_directory["new.db"]), await TablesAsync(Path));

        static async Task<List<string>> TablesAsync(string path)
        {
            await using (SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={path}"), NullLogger.Instance))
            {
            }

            using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
            using var reader = command.ExecuteReader();
            var tables = new List<string>();
            while (reader.Read())
            {
                // Comments are kept with the text of a table.
                tables.Add(string.Join(' ', reader.GetString(0).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
            }

            return tables;
        }
    }

    [Fact]
    public async Task A_renewal_reads_no_session_that_has_ended() =>
        Assert.Contains(
            await ExplainAsync(SqliteRows.ClientBySecret),
            step => step.Contains("sessiongen_sessions_client (client=? AND ended_at=?)", StringComparison.Ordinal));

    [Fact]
    public async Task A_sign_in_sent_twice_finds_its_client_by_the_index() =>
        Assert.Contains(
            await ExplainAsync(SqliteRows.SentTwice),
            step => step.Contains("sessiongen_clients_replaced (replaced_hash=?)", StringComparison.Ordinal));

    private async Task<List<string>> ExplainAsync(string sql)
    {
        await using (SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={Path}"), NullLogger.Instance))
        {
        }

        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        for (var i = 0; sql.Contains($"${i}", StringComparison.Ordinal); i++)
        {
            command.Parameters.AddWithValue($"${i}", new byte[32]);
        }

        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
        return plan;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        return connection;
    }
}
