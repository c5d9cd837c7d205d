using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SessionGen.Sqlite.Files;

/// <summary>The tables, their version, and the upgrade from earlier versions.</summary>
internal static class SqliteSchema
{
    /// <summary>The upgrade to each version from the one before. Released steps never change; a change is a new step.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE sessiongen_clients (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            secret_hash BLOB NOT NULL UNIQUE,
            generation INTEGER NOT NULL,
            chosen_session TEXT,
            is_empty INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX sessiongen_clients_empty ON sessiongen_clients (seq) WHERE is_empty = 1;

        -- Times are seconds since 1970. next_check is not later than the end of the session: a renewal leaves it alone, so that it writes
        -- one row and no index, and the sweep moves it where the session turns out to live longer.
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
        """,
        """
        -- What other processes on this file are told. Numbers are never given out again, so that a reader knows what it has seen.
        CREATE TABLE sessiongen_changes (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            session_id TEXT NOT NULL,
            status INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;

        -- The ended sessions of a client are not read at every renewal: somebody who signs in all day must not make them slow.
        DROP INDEX sessiongen_sessions_client;
        CREATE INDEX sessiongen_sessions_client ON sessiongen_sessions (client, ended_at);
        """,
        """
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

        -- Ended sessions are listed by user and by client, too.
        CREATE INDEX sessiongen_clients_id ON sessiongen_clients (id);
        DROP INDEX sessiongen_sessions_user;
        CREATE INDEX sessiongen_sessions_user ON sessiongen_sessions (user_id, ended_at);

        -- One row: sessions created before it are over. A change with an empty session_id tells of it.
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
        """,
        """
        -- The time that each process believes. seq is the order in which they first reported it.
        CREATE TABLE sessiongen_machines (
            seq INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            now INTEGER NOT NULL,
            reports INTEGER NOT NULL
        ) STRICT;

        -- The sessions of a user without a recorded end, in the order of their sign-in.
        DROP INDEX sessiongen_sessions_user;
        CREATE INDEX sessiongen_sessions_user ON sessiongen_sessions (user_id, ended_at, created_at, id);

        -- The sign-in that gave the client its secret, for some seconds: the same one sent twice joins the client. handover is the secret,
        -- sealed for the holder of the replaced one.
        ALTER TABLE sessiongen_clients ADD COLUMN replaced_hash BLOB;
        ALTER TABLE sessiongen_clients ADD COLUMN replaced_by TEXT;
        ALTER TABLE sessiongen_clients ADD COLUMN replaced_at INTEGER;
        ALTER TABLE sessiongen_clients ADD COLUMN handover BLOB;
        CREATE INDEX sessiongen_clients_replaced ON sessiongen_clients (replaced_hash) WHERE replaced_hash IS NOT NULL;

        -- The sessions of all users, newest first: those without a recorded end, and the others by status.
        DROP INDEX sessiongen_sessions_created;
        CREATE INDEX sessiongen_sessions_created ON sessiongen_sessions (created_at, id) WHERE ended_at IS NULL;
        CREATE INDEX sessiongen_sessions_status ON sessiongen_sessions (status, created_at, id) WHERE ended_at IS NOT NULL;
        """,
    ];

    public static int Version => Steps.Length;

    /// <summary>
    /// Creates the tables or upgrades those of an earlier version, in one transaction. Another process that starts at the same time waits
    /// and finds them.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tables have a newer version, or their version cannot be read.</exception>
    /// <exception cref="SqliteException">The file cannot be used.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var version = ReadVersion(connection);
            if (version > Version)
            {
                throw new InvalidOperationException(
                    $"its tables have version {version} of a newer SessionGen.Sqlite; this one supports versions up to {Version}. "
                    + "Update the package, or use another file.");
            }

            foreach (var step in Steps.AsSpan(version))
            {
                connection.Execute(step);
            }

            // Even if nothing has changed: a file that cannot be written must fail at the start, not at the first sign-in.
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE sessiongen_schema SET version = {Version}"));
            connection.Execute("COMMIT");
        }
        catch
        {
            TryRollback(connection);
            throw;
        }
    }

    /// <summary>Gets the version; 0 for a file without tables.</summary>
    private static int ReadVersion(SqliteConnection connection)
    {
        if (connection.Scalar("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'sessiongen_schema'") is null)
        {
            connection.Execute("CREATE TABLE sessiongen_schema (version INTEGER NOT NULL) STRICT");
            connection.Execute("INSERT INTO sessiongen_schema VALUES (0)");
            return 0;
        }

        var versions = connection.Number("SELECT count(*) FROM sessiongen_schema");
        var version = connection.Number("SELECT max(version) FROM sessiongen_schema");
        return versions == 1 && version is >= 1 and <= int.MaxValue
            ? (int)version
            : throw new InvalidOperationException(
                "its table sessiongen_schema does not contain exactly one version. Restore the file from a backup, or use another file.");
    }

    private static void TryRollback(SqliteConnection connection)
    {
        try
        {
            connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back.
        }
    }
}
