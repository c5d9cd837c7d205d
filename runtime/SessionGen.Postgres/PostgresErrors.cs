using System.Net.Sockets;
using Npgsql;

namespace SessionGen;

/// <summary>What the errors of Npgsql and of the server mean (postgresql.org/docs/current/errcodes-appendix.html).</summary>
internal static class PostgresErrors
{
    /// <summary>Whether the transaction was undone for the sake of another one, and has the best chance when it is tried again.</summary>
    public static bool IsConflict(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>
    /// Whether a statement about many rows may have failed for one of them (its data, a trigger, a damaged page), so that the others may
    /// succeed without it. Not where the connection, the server's resources, its administrator or another transaction is the reason.
    /// </summary>
    public static bool MayBeOfOneRow(Exception? exception) => exception is PostgresException
    {
        SqlState: not (['0', '8', ..] or ['2', '5', ..] or ['2', '6', ..] or ['2', '8', ..] or ['3', 'D', ..] or ['4', '0', ..] or ['5', '3', ..] or ['5', '7', ..] or PostgresErrorCodes.LockNotAvailable),
    };

    /// <summary>Whether the id of a session or the secret of a client is in use.</summary>
    public static bool IsDuplicate(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>
    /// Whether the connection broke. A pooled one may have been dead for long: what may be done twice is tried once more, on a new one.
    /// </summary>
    public static bool IsBrokenConnection(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or ['0', '8', ..] } => true,
        PostgresException => false,
        NpgsqlException { InnerException: IOException or SocketException or EndOfStreamException } => true,
        _ => false,
    };

    /// <summary>Whether it comes from the database or the way to it.</summary>
    public static bool IsOfDatabase(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or SocketException or ObjectDisposedException { ObjectName: nameof(NpgsqlDataSource) };

    /// <summary>What is wrong, and what to do, in one sentence. Never the password: Npgsql and the server do not repeat it.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } error =>
            $"it does not let this user in ({error.MessageText}). Check Username and Password, and the server's pg_hba.conf.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } error => $"{error.MessageText}. Create it, or name another one as Database.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } error =>
            $"{error.MessageText}. The user needs the right to create tables in the schema, or apply the SQL of {nameof(SessionGenPostgres)}.{nameof(SessionGenPostgres.GetSchemaSql)}() by hand, give the user SELECT, INSERT, UPDATE and DELETE on the tables and USAGE on the sequences, and set CreateSchema to false.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidSchemaName } error => $"{error.MessageText}. The search path names no schema that the user may create tables in.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } error => $"it has no connection left ({error.MessageText}). Set a smaller Maximum Pool Size, or a larger max_connections on the server.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "it is read-only, as a standby is. Name the primary, or add \"Target Session Attributes=primary\".",
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } error => $"{error.MessageText}.",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } error => $"{error.MessageText}. The tables are made at the start; somebody has dropped them, or the search path differs.",
        PostgresException error => $"{error.MessageText} (SQLSTATE {error.SqlState}).",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => "it did not answer in time.",
        NpgsqlException { InnerException: { } inner } error => $"{error.Message.TrimEnd('.')}: {inner.Message.TrimEnd('.')}.",
        _ => exception.Message,
    };
}
