using Npgsql;
using SessionGen.Stores;

namespace SessionGen;

/// <summary>
/// Reads rows. A row that cannot be a session or a client (edited by hand, damaged) is left out and told to the log: it must cost one
/// session or one browser, never a request of somebody else. Thread-safe.
/// </summary>
/// <param name="log">What is told of bad rows.</param>
internal sealed class PostgresRows(PostgresRowLog log)
{
    /// <summary>A client cookie has room for no more, and there will never be as many switches and sign-ins in one browser.</summary>
    private const long MaximumGeneration = 99_999_999_999_999;

    /// <summary>Of the calendar, and as an epoch <see cref="PostgresSql.NoEpoch"/>.</summary>
    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();

    /// <summary><see cref="PostgresSql.LastSecond"/>.</summary>
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Reads the session of a row; false where it is none.</summary>
    /// <param name="reader">Stands on the row.</param>
    /// <param name="offset">The column where <see cref="PostgresSql.SessionColumns"/> begin.</param>
    /// <param name="row">The session.</param>
    public bool TryReadSession(NpgsqlDataReader reader, int offset, out PostgresSessionRow row)
    {
        try
        {
            var status = (SessionStatus)reader.GetInt16(offset + 10);
            if (!Enum.IsDefined(status) || (status is SessionStatus.Active or SessionStatus.Pending) != reader.IsDBNull(offset + 11))
            {
                throw new ArgumentOutOfRangeException(nameof(reader), (int)status, "The status and the end do not go together.");
            }

            var session = new StoredSession
            {
                Id = reader.GetString(offset),
                UserId = reader.GetString(offset + 4),
                ClientId = reader.GetString(offset + 1),
                Policy = new SessionPolicy(reader.GetString(offset + 5), Duration(reader, offset + 6), Duration(reader, offset + 7)),
                CreatedAt = Time(reader.GetInt64(offset + 8)),
                LastActiveAt = Time(reader.GetInt64(offset + 9)),
                Status = status,
                EndedAt = reader.IsDBNull(offset + 11) ? null : Time(reader.GetInt64(offset + 11)),
                Claims = reader.GetFieldValue<byte[]>(offset + 13),
                IsPersistent = reader.GetBoolean(offset + 12),
                Number = reader.GetInt32(offset + 3),
                Device = reader.IsDBNull(offset + 14) && reader.IsDBNull(offset + 15) ? null : new SessionDevice(Text(reader, offset + 14), Text(reader, offset + 15)),
            };
            if (session.EndedAt is null && ReadEpoch(reader.GetInt64(offset + 16)) is { } epoch && session.CreatedAt < epoch)
            {
                session = session with { Status = SessionStatus.Revoked, EndedAt = epoch };
            }

            // A renewal adds them up: throws where that runs out of the calendar.
            _ = session.CreatedAt + (session.Policy.MaximumLifetime ?? TimeSpan.Zero);
            row = new PostgresSessionRow(reader.GetInt64(offset + 2), session);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidCastException)
        {
            log.BadSession(reader.GetString(offset), exception);
            row = default;
            return false;
        }
    }

    /// <summary>Reads the sessions of the current result.</summary>
    /// <param name="reader">Stands before the first row.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="badIds">Gets the ids and clients of rows that are no sessions.</param>
    public async Task<List<PostgresSessionRow>> ReadSessionsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken, List<(string Id, string ClientId)>? badIds = null)
    {
        var rows = new List<PostgresSessionRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryReadSession(reader, 0, out var row))
            {
                rows.Add(row);
            }
            else
            {
                badIds?.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        return rows;
    }

    /// <summary>Reads the clients of the current result, without sessions.</summary>
    public async Task<List<PostgresClientRow>> ReadClientsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var clients = new List<PostgresClientRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            clients.Add(ReadClient(reader, []));
        }

        return clients;
    }

    /// <summary>The client of a row whose first columns are <see cref="PostgresSql.ClientColumns"/>; an unknown one where that is none.</summary>
    public PostgresClientRow ReadClient(NpgsqlDataReader reader, IReadOnlyList<PostgresSessionRow> sessions)
    {
        var (id, secretHash, generation, nextNumber) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2), reader.GetInt32(4));
        if (secretHash.Length != ClientSecretHash.Size || generation is < 1 or > MaximumGeneration || nextNumber is < 0 or int.MaxValue)
        {
            log.BadClient(id);
            return PostgresClientRow.Unknown(id, sessions);
        }

        return new PostgresClientRow(id, secretHash, generation, Text(reader, 3), nextNumber, sessions);
    }

    /// <summary>A time in a column.</summary>
    public static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <summary>Whether a column holds a time: one that was edited may hold anything.</summary>
    public static bool IsTime(long seconds) => seconds >= FirstSecond && seconds <= LastSecond;

    /// <summary>A time of a key, for which nonsense counts as the end of the calendar that it lies beyond: the key must not be lost, nor keep others from being read.</summary>
    public static DateTimeOffset NearestTime(long seconds) => Time(Math.Clamp(seconds, FirstSecond, LastSecond));

    private DateTimeOffset? ReadEpoch(long epoch)
    {
        if (epoch >= 0 && epoch <= LastSecond)
        {
            return Time(epoch);
        }

        if (epoch != FirstSecond)
        {
            log.BadEpoch(epoch);
        }

        return null;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static TimeSpan? Duration(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : TimeSpan.FromSeconds(reader.GetInt64(column));
}
