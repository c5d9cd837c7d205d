using System.Globalization;
using System.Text;
using Npgsql;
using SessionGen.Postgres.Rows;

namespace SessionGen.Postgres.Schema;

/// <summary>The tables, their version, and the upgrade from earlier versions.</summary>
internal static class PostgresSchema
{
    /// <summary>The number of rows in <c>sessiongen_locks</c> that sign-ins of different users lock.</summary>
    public const int UserLocks = 1024;

    /// <summary>The row of <c>sessiongen_locks</c> that protects the keys.</summary>
    public const int KeysLock = -1;

    // The ASCII codes of "SessGen1", which no other program should use.
    private const long AdvisoryLock = 0x53657373_47656E31;

    // The upgrade from version 1 copies every session, and other machines that start at the same time wait for it.
    private const int SecondsToPrepare = 1_800;

    // Whoever needs the tables queues behind a lock that the upgrade waits for, so it waits for 3 seconds only, and pauses before it tries
    // again. In all about five minutes.
    private const int MaximumUpgrades = 40;

    private const string ProtectRunning = "SET LOCAL lock_timeout = '3s'; SAVEPOINT upgrade";
    private const string PauseUpgrade = "ROLLBACK TO SAVEPOINT upgrade; SELECT pg_sleep(4 + random())";

    private const string Holders = """
        SELECT coalesce(string_agg(format('process %s%s (%s on %s)', h.pid,
            coalesce(' of ' || nullif(a.application_name, ''), ''), h.modes, h.name),
            ', ' ORDER BY h.pid, h.name), 'a process that has just ended')
        FROM (
            SELECT l.pid, c.relname AS name, string_agg(DISTINCT l.mode, ', ') AS modes
            FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_class AS c ON c.oid = l.relation AND c.relkind IN ('r', 'p')
            WHERE l.granted AND l.pid <> pg_backend_pid() AND c.relname LIKE 'sessiongen\_%'
                AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database())
            GROUP BY l.pid, c.relname
        ) AS h LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = h.pid
        """;

    private const string GetSchemaSql = $"{nameof(SessionGenPostgres)}.{nameof(SessionGenPostgres.GetSchemaSql)}";

    // A renewal writes last_active_at alone, which no index has, into a page with room for it (fillfactor): one row and no index (HOT).
    private const string IndexesOfClients = """
        ALTER TABLE sessiongen_clients SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
        ALTER TABLE sessiongen_clients ADD PRIMARY KEY (secret_hash);
        CREATE INDEX sessiongen_clients_id ON sessiongen_clients (id);
        CREATE INDEX sessiongen_clients_empty ON sessiongen_clients (id) WHERE is_empty;
        """;

    private const string IndexesOfSessions = """
        ALTER TABLE sessiongen_sessions SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
        ALTER TABLE sessiongen_sessions ADD PRIMARY KEY (id);
        CREATE INDEX sessiongen_sessions_client ON sessiongen_sessions (client_id, status, created_at, id);
        CREATE INDEX sessiongen_sessions_user ON sessiongen_sessions (user_id, status, created_at, id);
        CREATE INDEX sessiongen_sessions_check ON sessiongen_sessions (next_check) WHERE ended_at IS NULL;
        CREATE INDEX sessiongen_sessions_created ON sessiongen_sessions (created_at) WHERE ended_at IS NULL;
        CREATE INDEX sessiongen_sessions_ended ON sessiongen_sessions (ended_at) WHERE ended_at IS NOT NULL;
        """;

    // The tables of version 1 were partitioned, which cost each statement more than its own work. The primary key of version 1 did not
    // prevent two clients from having sessions with one id: one of them is kept.
    private static readonly string ReplacePartitions = $"""
        LOCK TABLE sessiongen_clients, sessiongen_sessions IN ACCESS EXCLUSIVE MODE;
        CREATE TABLE sessiongen_whole_clients (LIKE sessiongen_clients INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 85);
        INSERT INTO sessiongen_whole_clients SELECT * FROM sessiongen_clients;
        DROP TABLE sessiongen_clients;
        ALTER TABLE sessiongen_whole_clients RENAME TO sessiongen_clients;
        {IndexesOfClients}
        CREATE TABLE sessiongen_whole_sessions (LIKE sessiongen_sessions INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 80);
        INSERT INTO sessiongen_whole_sessions SELECT DISTINCT ON (id) * FROM sessiongen_sessions ORDER BY id, seq DESC;
        DROP TABLE sessiongen_sessions;
        ALTER TABLE sessiongen_whole_sessions RENAME TO sessiongen_sessions;
        {IndexesOfSessions}
        """;

    /// <summary>The upgrade to each version from the one before. Released steps never change; a change is a new step.</summary>
    private static readonly string[] Steps =
    [
        $"""
        -- Times are seconds since 1970.
        CREATE TABLE sessiongen_clients (
            id text COLLATE "C" NOT NULL,
            secret_hash bytea NOT NULL,
            generation bigint NOT NULL,
            chosen_session text COLLATE "C",
            next_number integer NOT NULL,
            is_empty boolean NOT NULL DEFAULT false
        );

        -- The order of sign-ins: of two that were active equally long ago, the newer one wins.
        CREATE SEQUENCE IF NOT EXISTS sessiongen_sessions_seq;

        -- next_check is not later than the end of the session; the sweep moves it if the session turns out to live longer.
        CREATE TABLE sessiongen_sessions (
            id text COLLATE "C" NOT NULL,
            client_id text COLLATE "C" NOT NULL,
            seq bigint NOT NULL DEFAULT nextval('sessiongen_sessions_seq'),
            number integer NOT NULL CHECK (number >= 0),
            user_id text COLLATE "C" NOT NULL,
            policy text NOT NULL CHECK (policy <> ''),
            inactivity_timeout bigint CHECK (inactivity_timeout > 0),
            maximum_lifetime bigint CHECK (maximum_lifetime > 0),
            created_at bigint NOT NULL,
            last_active_at bigint NOT NULL,
            status smallint NOT NULL CHECK (status BETWEEN 0 AND 7),
            ended_at bigint,
            next_check bigint NOT NULL,
            is_persistent boolean NOT NULL,
            claims bytea NOT NULL,
            user_agent text,
            ip_address text,
            CONSTRAINT sessiongen_sessions_lifetime CHECK (inactivity_timeout IS NOT NULL OR maximum_lifetime IS NOT NULL),
            CONSTRAINT sessiongen_sessions_end CHECK ((status <= 1) = (ended_at IS NULL))
        );
        {IndexesOfClients}
        {IndexesOfSessions}

        CREATE TABLE sessiongen_keys (
            seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            id text COLLATE "C" NOT NULL UNIQUE,
            algorithm smallint NOT NULL,
            created_at bigint NOT NULL,
            activates_at bigint NOT NULL,
            private_key bytea NOT NULL,
            is_protected boolean NOT NULL
        );

        -- What other machines are told. session_id is null where it is told of all sessions created before a time. noted_at is for
        -- forgetting alone, and by this server's clock, so that one clock decides.
        CREATE TABLE sessiongen_changes (
            seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            session_id text COLLATE "C",
            status smallint NOT NULL,
            at bigint NOT NULL,
            noted_at timestamptz NOT NULL DEFAULT now()
        );

        CREATE TABLE sessiongen_leases (
            name text COLLATE "C" PRIMARY KEY,
            holder text NOT NULL,
            until bigint NOT NULL
        );

        -- 'epoch' is the revocation cutoff: sessions created before it are revoked.
        CREATE TABLE sessiongen_state (
            name text COLLATE "C" PRIMARY KEY,
            value bigint NOT NULL
        );
        INSERT INTO sessiongen_state (name, value) VALUES ('epoch', {PostgresSql.NoCutoff});

        -- A sign-in under a limit of its user locks one of these rows, by the user's id: no session state, and nothing that grows.
        CREATE TABLE sessiongen_locks (id integer PRIMARY KEY);
        INSERT INTO sessiongen_locks (id) SELECT generate_series({KeysLock}, {UserLocks - 1});
        """,
        """
        -- The time that each machine believes. seq is the order in which they first reported it.
        CREATE TABLE sessiongen_machines (
            seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            name text COLLATE "C" NOT NULL UNIQUE,
            now bigint NOT NULL,
            reports bigint NOT NULL
        );

        -- The sign-in that gave the client its secret, for some seconds: the same one sent twice joins the client. handover is the secret,
        -- sealed for the holder of the replaced one.
        ALTER TABLE sessiongen_clients ADD COLUMN replaced_hash bytea;
        ALTER TABLE sessiongen_clients ADD COLUMN replaced_by text COLLATE "C";
        ALTER TABLE sessiongen_clients ADD COLUMN replaced_at bigint;
        ALTER TABLE sessiongen_clients ADD COLUMN handover bytea;
        CREATE INDEX sessiongen_clients_replaced ON sessiongen_clients (replaced_hash) WHERE replaced_hash IS NOT NULL;

        -- What is new in the table of changes, whatever its numbers are.
        CREATE INDEX sessiongen_changes_noted ON sessiongen_changes (noted_at, seq);

        -- The sessions of all users, newest first: those without a recorded end, and the others by status.
        DROP INDEX sessiongen_sessions_created;
        CREATE INDEX sessiongen_sessions_created ON sessiongen_sessions (created_at, id) WHERE ended_at IS NULL;
        CREATE INDEX sessiongen_sessions_status ON sessiongen_sessions (status, created_at, id) WHERE ended_at IS NOT NULL;
        """,
    ];

    public static int Version => Steps.Length;

    /// <summary>Gets the SQL from a version to this one, including the version table.</summary>
    public static string GetSql(int fromVersion)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromVersion);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromVersion, Version);
        var sql = new StringBuilder();
        if (fromVersion == 1)
        {
            sql.Append(ReplacePartitions.ReplaceLineEndings("\n")).Append("\n\n");
        }

        foreach (var step in Steps.AsSpan(fromVersion))
        {
            sql.Append(step.ReplaceLineEndings("\n")).Append("\n\n");
        }

        sql.Append(fromVersion == 0
            ? "CREATE TABLE sessiongen_schema (version integer NOT NULL);\nINSERT INTO sessiongen_schema (version) VALUES ("
            : "UPDATE sessiongen_schema SET version = (");
        return sql.Append(CultureInfo.InvariantCulture, $"{Version});\n").ToString();
    }

    /// <summary>
    /// Creates the tables or upgrades those of an earlier version, in one transaction under an advisory lock. Another machine that starts
    /// at the same time waits and finds them. Takes no lock if there is nothing to do.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The tables have another version and may not be upgraded, or their version cannot be read.
    /// </exception>
    /// <exception cref="NpgsqlException">The database cannot be used.</exception>
    public static void Prepare(NpgsqlConnection connection, bool create, int maximumUpgrades = MaximumUpgrades)
    {
        var version = ReadVersion(connection);
        if (version == Version)
        {
            return;
        }

        if (!create)
        {
            throw new InvalidOperationException(version == 0
                ? $"its tables are missing, and CreateSchema is false. Apply the SQL of {GetSchemaSql}()."
                : $"its tables have version {version}, this SessionGen.Postgres needs version {Version}, and CreateSchema is false. "
                    + $"Apply the SQL of {GetSchemaSql}({version}).");
        }

        using var transaction = connection.BeginTransaction();
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({AdvisoryLock})"));
        version = ReadVersion(connection);
        if (version < Version)
        {
            Upgrade(connection, version, maximumUpgrades);
        }

        transaction.Commit();
    }

    private static void Upgrade(NpgsqlConnection connection, int version, int maximumUpgrades)
    {
        for (var attempt = 1; ; attempt++)
        {
            Execute(connection, ProtectRunning);
            try
            {
                Execute(connection, GetSql(version));
                return;
            }
            catch (PostgresException exception)
                when (exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                if (attempt == maximumUpgrades)
                {
                    Execute(connection, "ROLLBACK TO SAVEPOINT upgrade");
                    throw new InvalidOperationException(
                        $"its tables have version {version} and must be upgraded to version {Version}, but another program keeps them "
                        + $"locked: {Scalar(connection, Holders)}. Wait until it has finished, or end it with SELECT "
                        + "pg_terminate_backend(process), and restart.",
                        exception);
                }
            }

            // In the server: it would end an idle transaction, and with it the lock that other machines wait for.
            Execute(connection, PauseUpgrade);
        }
    }

    /// <summary>Gets the version; 0 for a database without tables.</summary>
    private static int ReadVersion(NpgsqlConnection connection)
    {
        // Not to_regclass: it may answer from the connection's cache, which does not hear of tables that another machine created while this
        // one waited for the advisory lock.
        const string HasTable = """
            SELECT EXISTS (
                SELECT 1 FROM pg_catalog.pg_class WHERE relname = 'sessiongen_schema' AND pg_catalog.pg_table_is_visible(oid))
            """;
        if (Scalar(connection, HasTable) is not true)
        {
            return 0;
        }

        const string SingleVersion = "SELECT CASE WHEN count(*) = 1 THEN max(version) END FROM sessiongen_schema";
        if (Scalar(connection, SingleVersion) is not int version || version < 1)
        {
            throw new InvalidOperationException(
                "its table sessiongen_schema does not contain exactly one version. "
                + "Restore the database from a backup, or use another one.");
        }

        return version <= Version
            ? version
            : throw new InvalidOperationException(
                $"its tables have version {version} of a newer SessionGen.Postgres; this one supports versions up to {Version}. "
                + "Update the package, or use another database.");
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = SecondsToPrepare;
#pragma warning disable CA2100 // Constants of this assembly, no input.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this assembly, no input.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
