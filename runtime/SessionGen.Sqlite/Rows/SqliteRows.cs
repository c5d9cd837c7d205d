using Microsoft.Data.Sqlite;
using SessionGen.Stores;

namespace SessionGen;

/// <summary>
/// Reads rows. A row that cannot be a session or a client (edited by hand, damaged) is left out and told to the log: it must cost one
/// session or one browser, never a request of somebody else.
/// </summary>
/// <param name="statements">The connection.</param>
/// <param name="log">What is told of bad rows.</param>
/// <param name="onBadSession">Gets the number of a row that is no session.</param>
internal sealed class SqliteRows(SqliteStatements statements, SqliteRowLog log, Action<long>? onBadSession = null)
{
    private const string SessionColumns =
        "s.seq, s.client, s.id, s.user_id, s.policy, s.inactivity_timeout, s.maximum_lifetime, s.created_at, s.last_active_at, s.status, s.ended_at, s.is_persistent, s.claims, c.id, "
        + "s.number, s.user_agent, s.ip_address, (SELECT epoch FROM sessiongen_epoch WHERE id = 1)";

    /// <summary>A session whose client is gone is read as well, so that it is found to be none.</summary>
    private const string Sessions = $"SELECT {SessionColumns} FROM sessiongen_sessions AS s LEFT JOIN sessiongen_clients AS c ON c.seq = s.client";

    private const string Clients =
        $"SELECT {SessionColumns}, c.seq, c.generation, c.chosen_session, c.next_number FROM sessiongen_clients AS c LEFT JOIN sessiongen_sessions AS s ON s.client = c.seq AND s.ended_at IS NULL";

    /// <summary>The client of a secret: what every renewal asks.</summary>
    internal const string BySecret = Clients + " WHERE c.secret_hash = $0 ORDER BY s.seq";
    private const string ByClientNumber = Clients + " WHERE c.seq = $0 ORDER BY s.seq";
    private const string ById = Sessions + " WHERE s.id = $0";
    private const string OpenById = Sessions + " WHERE s.id = $0 AND s.ended_at IS NULL";
    private const string OpenByUser = Sessions + " WHERE s.user_id = $0 AND s.ended_at IS NULL ORDER BY s.seq";
    private const string OfUser = Sessions + " WHERE s.user_id = $0 AND " + AfterInOrder;
    private const string OpenOfUser = Sessions + " WHERE s.user_id = $0 AND s.ended_at IS NULL AND " + AfterInOrder;
    private const string OfClient = Sessions + " WHERE c.id = $0 AND " + AfterInOrder;
    private const string OpenOfClient = Sessions + " WHERE c.id = $0 AND s.ended_at IS NULL AND " + AfterInOrder;
    private const string AfterInOrder = "(s.created_at, s.id) < ($1, $2) ORDER BY s.created_at DESC, s.id DESC";
    private const string BeforeEpoch = Sessions + " WHERE s.ended_at IS NULL AND s.created_at < (" + Epoch + ") LIMIT $0";
    private const string Due = Sessions + " WHERE s.ended_at IS NULL AND s.next_check <= $0 ORDER BY s.next_check LIMIT $1";
    private const string Keys = "SELECT id, algorithm, created_at, activates_at, private_key, is_protected FROM sessiongen_keys ORDER BY seq";
    private const string DataVersion = "PRAGMA data_version";
    private const string Epoch = "SELECT epoch FROM sessiongen_epoch WHERE id = 1 AND " + IsRevocationCutoff;
    private const string Changes = "SELECT seq, session_id, status, at FROM sessiongen_changes WHERE seq > $0 ORDER BY seq LIMIT 1000";

    /// <summary>Whether the epoch is a time. One that is none ends nothing.</summary>
    internal const string IsRevocationCutoff = "sessiongen_epoch.epoch BETWEEN 0 AND 253402300799";

    /// <summary>A client cookie has room for no more, and there will never be as many switches and sign-ins in one browser.</summary>
    private const long MaximumGeneration = 99_999_999_999_999;

    /// <summary>The first second of the calendar, since 1970.</summary>
    private const long FirstSecond = -62_135_596_800;

    /// <summary>The last second of 9999, since 1970.</summary>
    private const long LastSecond = 253_402_300_799;

    private const int ClientColumns = 18;
    private const int ClientId = 13;

    /// <summary>The client of a secret.</summary>
    public SqliteClientRow? FindClient(ClientSecretHash hash) => ReadClient(statements.Query(BySecret, hash.ToArray()));

    /// <summary>The client of a number.</summary>
    public SqliteClientRow? FindClient(long sequence) => ReadClient(statements.Query(ByClientNumber, sequence));

    /// <summary>A session, ended or not.</summary>
    public StoredSession? FindSession(string id) => ReadSessions(statements.Query(ById, id)) is [var row] ? row.Session : null;

    /// <summary>A session that has not ended.</summary>
    public List<SqliteSessionRow> FindOpen(string id) => ReadSessions(statements.Query(OpenById, id));

    /// <summary>The sessions of a user that have not ended, in the order of their sign-in.</summary>
    public List<SqliteSessionRow> ListOpenByUser(string userId) => ReadSessions(statements.Query(OpenByUser, userId));

    /// <summary>One page of what a query asks for.</summary>
    public SessionPage ListPage(SessionQuery query)
    {
        var isOpen = query.Status is null or SessionStatus.Active or SessionStatus.Pending;
        var sql = query.ClientId is null ? isOpen ? OpenOfUser : OfUser : isOpen ? OpenOfClient : OfClient;
        using var reader = statements.Query(sql, query.ClientId ?? query.UserId, query.After?.CreatedAt.ToUnixTimeSeconds() ?? long.MaxValue, query.After?.SessionId ?? "");
        return query.ToPage(Matching());

        IEnumerable<StoredSession> Matching()
        {
            var row = new List<SqliteSessionRow>(1);
            while (reader.Read())
            {
                Read(reader, row);
                if (row is [{ Session: var session }] && query.Matches(session))
                {
                    yield return session;
                }

                row.Clear();
            }
        }
    }

    /// <summary>Sessions that the epoch has ended and no sweep has marked.</summary>
    public List<SqliteSessionRow> ListBeforeEpoch(int limit) => ReadSessions(statements.Query(BeforeEpoch, limit));

    /// <summary>Sessions that may be over.</summary>
    public List<SqliteSessionRow> ListDue(long now, int limit) => ReadSessions(statements.Query(Due, now, limit));

    /// <summary>The keys, in the order they were added.</summary>
    public List<StoredKey> ListKeys()
    {
        using var reader = statements.Query(Keys);
        var keys = new List<StoredKey>();
        while (reader.Read())
        {
            keys.Add(new StoredKey
            {
                KeyId = reader.GetString(0),
                Algorithm = (StoredKeyAlgorithm)reader.GetInt64(1),
                CreatedAt = NearestTime(reader.GetInt64(2)),
                ActivatesAt = NearestTime(reader.GetInt64(3)),
                Secret = reader.GetFieldValue<byte[]>(4),
                IsProtected = reader.GetInt64(5) != 0,
            });
        }

        return keys;
    }

    /// <summary>A number that differs from the last one that this connection was told, where another connection has written meanwhile.</summary>
    public long GetDataVersion() => Number(DataVersion);

    /// <summary>Sessions created before this second are over.</summary>
    public long GetEpoch() => Number(Epoch);

    /// <summary>Changes after one, in order; without the change where a row is none.</summary>
    public List<(long Sequence, SessionChange? Change)> ListChanges(long after)
    {
        using var reader = statements.Query(Changes, after);
        var changes = new List<(long, SessionChange?)>();
        while (reader.Read())
        {
            var id = reader.GetString(1) is { Length: > 0 } known ? known : null;
            var (sequence, at) = (reader.GetInt64(0), reader.GetInt64(3));
            changes.Add((sequence, IsTime(at) ? new SessionChange
            {
                SessionId = id,
                Status = (SessionStatus)reader.GetInt64(2),
                At = Time(at),
            } : null));
            if (changes[^1].Item2 is null)
            {
                log.BadChange(sequence);
            }
        }

        return changes;
    }

    private long Number(string sql)
    {
        using var reader = statements.Query(sql);
        return reader.Read() ? reader.GetInt64(0) : 0;
    }

    private SqliteClientRow? ReadClient(SqliteDataReader reader)
    {
        using (reader)
        {
            var sessions = new List<SqliteSessionRow>();
            SqliteClientRow? client = null;
            while (reader.Read())
            {
                var (generation, nextNumber) = (reader.GetInt64(ClientColumns + 1), reader.GetInt64(ClientColumns + 3));
                if (generation is < 1 or > MaximumGeneration || nextNumber is < 0 or >= int.MaxValue)
                {
                    log.BadClient(reader.GetInt64(ClientColumns));
                    return null;
                }

                client ??= new SqliteClientRow(
                    reader.GetInt64(ClientColumns),
                    reader.GetString(ClientId),
                    generation,
                    Text(reader, ClientColumns + 2),
                    (int)nextNumber,
                    sessions);
                if (!reader.IsDBNull(0))
                {
                    Read(reader, sessions);
                }
            }

            return client;
        }
    }

    private List<SqliteSessionRow> ReadSessions(SqliteDataReader reader)
    {
        using (reader)
        {
            var rows = new List<SqliteSessionRow>();
            while (reader.Read())
            {
                Read(reader, rows);
            }

            return rows;
        }
    }

    private void Read(SqliteDataReader reader, List<SqliteSessionRow> rows)
    {
        try
        {
            var status = (SessionStatus)reader.GetInt32(9);
            if (!Enum.IsDefined(status) || (status is SessionStatus.Active or SessionStatus.Pending) != reader.IsDBNull(10))
            {
                throw new ArgumentOutOfRangeException(nameof(reader), (int)status, "The status and the end do not go together.");
            }

            if (reader.IsDBNull(ClientId))
            {
                throw new ArgumentException("Its client is gone.");
            }

            var session = new StoredSession
            {
                Id = reader.GetString(2),
                UserId = reader.GetString(3),
                ClientId = reader.GetString(ClientId),
                Policy = new SessionPolicy(reader.GetString(4), Duration(reader, 5), Duration(reader, 6)),
                CreatedAt = Time(reader.GetInt64(7)),
                LastActiveAt = Time(reader.GetInt64(8)),
                Status = status,
                EndedAt = reader.IsDBNull(10) ? null : Time(reader.GetInt64(10)),
                Claims = reader.GetFieldValue<byte[]>(12),
                IsPersistent = reader.GetInt64(11) != 0,
                Number = reader.GetInt32(14),
                Device = reader.IsDBNull(15) && reader.IsDBNull(16) ? null : new SessionDevice(Text(reader, 15), Text(reader, 16)),
            };

            // A renewal adds them up: throws where that runs out of the calendar.
            _ = session.CreatedAt + (session.Policy.MaximumLifetime ?? TimeSpan.Zero);
            if (session.EndedAt is null && ReadEpoch(reader) is { } epoch && session.CreatedAt < epoch)
            {
                session = session with { Status = SessionStatus.Revoked, EndedAt = epoch };
            }

            rows.Add(new SqliteSessionRow(reader.GetInt64(0), reader.GetInt64(1), session));
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidCastException)
        {
            log.BadSession(reader.GetInt64(0), exception);
            onBadSession?.Invoke(reader.GetInt64(0));
        }
    }

    private DateTimeOffset? ReadEpoch(SqliteDataReader reader)
    {
        var epoch = reader.IsDBNull(17) ? 0 : reader.GetInt64(17);
        if (epoch is >= 0 and <= LastSecond)
        {
            return Time(epoch);
        }

        log.BadEpoch(epoch);
        return null;
    }

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static TimeSpan? Duration(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : TimeSpan.FromSeconds(reader.GetInt64(column));

    private static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <summary>Whether a column holds a time: one that was edited may hold anything.</summary>
    private static bool IsTime(long seconds) => seconds >= FirstSecond && seconds <= LastSecond;

    /// <summary>A time of a key, for which nonsense counts as the end of the calendar that it lies beyond: the key must not be lost, nor keep others from being read.</summary>
    private static DateTimeOffset NearestTime(long seconds) => Time(Math.Clamp(seconds, FirstSecond, LastSecond));
}
