using System.Data.Common;
using Microsoft.Extensions.Logging;
using SessionGen.Model;

namespace SessionGen.Stores;

/// <summary>Reads and checks rows. One that is not valid is logged and skipped, so that it costs no other user a request.</summary>
internal sealed partial class RowReader(ILogger logger, string cutoffTable, SessionPolicyLimits limits)
{
    // id, client id, sequence, number, user id, policy, inactivity timeout, maximum lifetime, created at, last active at, status,
    // ended at, is persistent, claims, user agent, IP address, revocation cutoff.
    public const int SessionColumnCount = 17;

    // id, key, generation, chosen session, next number.
    public const int ClientColumnCount = 5;

    public const int CreatedAtColumn = 8;

    // A client cookie has no room for more, and no browser makes as many sign-ins and switches.
    public const long MaximumGeneration = 99_999_999_999_999;

    private int _hasInvalidCutoff;

    public SessionPolicyLimits Limits => limits;

    public bool TryReadSession(DbDataReader reader, int offset, out SessionRow row)
    {
        try
        {
            if (reader.IsDBNull(offset + 1))
            {
                throw new ArgumentException("The client of the session is missing.");
            }

            var status = (SessionStatus)checked((int)reader.GetInt64(offset + 10));
            if (!Enum.IsDefined(status) || (status is SessionStatus.Active or SessionStatus.Pending) != reader.IsDBNull(offset + 11))
            {
                throw new ArgumentOutOfRangeException(nameof(reader), (int)status, "The status and the end contradict each other.");
            }

            var session = new StoredSession
            {
                Id = reader.GetString(offset),
                ClientId = reader.GetString(offset + 1),
                Number = checked((int)reader.GetInt64(offset + 3)),
                UserId = reader.GetString(offset + 4),
                Policy = limits.Bind(
                    new SessionPolicy(reader.GetString(offset + 5), Duration(reader, offset + 6), Duration(reader, offset + 7))),
                CreatedAt = DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(offset + 8)),
                ActiveUntil = DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(offset + 9)),
                Status = status,
                EndedAt = reader.IsDBNull(offset + 11) ? null : DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(offset + 11)),
                IsPersistent = reader.GetBoolean(offset + 12),
                Claims = reader.GetFieldValue<byte[]>(offset + 13),
                Device = (Text(reader, offset + 14), Text(reader, offset + 15)) is var (agent, address) && (agent ?? address) is not null
                    ? new SessionDevice { UserAgent = agent, IpAddress = address }
                    : null,
            };

            // A renewal adds them. Throws if the sum is beyond the calendar.
            _ = session.CreatedAt + (session.Policy.MaximumLifetime ?? TimeSpan.Zero);
            if (session.EndedAt is null && ReadCutoff(reader, offset + 16) is { } cutoff && session.CreatedAt < cutoff)
            {
                session = session with { Status = SessionStatus.Revoked, EndedAt = cutoff };
            }

            row = new SessionRow(reader.GetInt64(offset + 2), session);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidCastException)
        {
            LogInvalidSession(reader.GetString(offset), exception);
            row = default;
            return false;
        }
    }

    // Of any row: one that is not valid has a position, too.
    public static SessionCursor ReadCursor(DbDataReader reader, int createdAt) =>
        new(ReadNearestTime(reader, createdAt), reader.GetString(0));

    // The client is in the first columns; it is not known if the row is not valid.
    public ClientRow<TKey> ReadClient<TKey>(DbDataReader reader, IReadOnlyList<SessionRow> sessions)
    {
        var (id, key) = (reader.GetString(0), reader.GetFieldValue<TKey>(1));
        var (generation, nextNumber) = (reader.GetInt64(2), reader.GetInt64(4));
        if (key is byte[] { Length: not ClientSecretHash.Size }
            || generation is < 1 or > MaximumGeneration
            || nextNumber is < 0 or >= int.MaxValue)
        {
            LogInvalidClient(id);
            return new ClientRow<TKey> { Key = key, Id = id, Sessions = sessions };
        }

        return new ClientRow<TKey>
        {
            Key = key,
            Id = id,
            Generation = generation,
            Chosen = Text(reader, 3),
            NextNumber = (int)nextNumber,
            Sessions = sessions,
        };
    }

    // Sequence, session id, status, time.
    public (long Sequence, SessionChange? Change) ReadChange(DbDataReader reader)
    {
        var (sequence, at) = (reader.GetInt64(0), reader.GetInt64(3));
        if (at is < WholeSeconds.Minimum or > WholeSeconds.Maximum)
        {
            LogInvalidChange(sequence);
            return (sequence, null);
        }

        var change = new SessionChange
        {
            SessionId = Text(reader, 1),
            Status = (SessionStatus)reader.GetInt64(2),
            At = DateTimeOffset.FromUnixTimeSeconds(at),
        };
        return (sequence, change);
    }

    // id, algorithm, created at, activates at, secret, is protected. A time that is not valid becomes the nearest one: a damaged key
    // must not be lost, nor prevent others from being read.
    public static StoredKey ReadKey(DbDataReader reader) => new()
    {
        KeyId = reader.GetString(0),
        Algorithm = (StoredKeyAlgorithm)reader.GetInt64(1),
        CreatedAt = ReadNearestTime(reader, 2),
        ActivatesAt = ReadNearestTime(reader, 3),
        Secret = reader.GetFieldValue<byte[]>(4),
        IsProtected = reader.GetBoolean(5),
    };

    // name, now, reports. A time that is not valid becomes the nearest one: the machine, or one that removes it, corrects the row.
    public static MachineClock ReadClock(DbDataReader reader) => new()
    {
        Machine = reader.GetString(0),
        Now = ReadNearestTime(reader, 1),
        Reports = reader.GetInt64(2),
    };

    private DateTimeOffset? ReadCutoff(DbDataReader reader, int column)
    {
        if (reader.IsDBNull(column) || reader.GetInt64(column) is WholeSeconds.Minimum)
        {
            return null;
        }

        var cutoff = reader.GetInt64(column);
        if (cutoff is >= 0 and <= WholeSeconds.Maximum)
        {
            return DateTimeOffset.FromUnixTimeSeconds(cutoff);
        }

        // Every session that is read meets it.
        if (Interlocked.Exchange(ref _hasInvalidCutoff, 1) == 0)
        {
            LogInvalidCutoff(cutoff, cutoffTable);
        }

        return null;
    }

    private static DateTimeOffset ReadNearestTime(DbDataReader reader, int column) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(reader.GetInt64(column), WholeSeconds.Minimum, WholeSeconds.Maximum));

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static TimeSpan? Duration(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : TimeSpan.FromSeconds(reader.GetInt64(column));

    [LoggerMessage(
        LogEvents.InvalidSessionRow,
        LogLevel.Error,
        "The row of '{SessionId}' in the table sessiongen_sessions is not valid; the session counts as ended.")]
    private partial void LogInvalidSession(string sessionId, Exception exception);

    [LoggerMessage(
        LogEvents.InvalidClientRow,
        LogLevel.Error,
        "The row of '{ClientId}' in the table sessiongen_clients is not valid: its secret, generation or next number is out of range. "
        + "The user must sign in again in that browser.")]
    private partial void LogInvalidClient(string clientId);

    [LoggerMessage(
        LogEvents.InvalidChangeRow,
        LogLevel.Error,
        "Row {Sequence} of the table sessiongen_changes is not valid: its time is out of range. The change is skipped.")]
    private partial void LogInvalidChange(long sequence);

    [LoggerMessage(
        LogEvents.InvalidCutoff,
        LogLevel.Error,
        "The revocation cutoff {Cutoff} in the table {Table} is not a time between 1970 and 9999; it revokes no session.")]
    private partial void LogInvalidCutoff(long cutoff, string table);
}
