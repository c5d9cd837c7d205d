using System.Net.Sockets;
using Npgsql;

namespace SessionGen.Postgres.Connections;

/// <summary>Classifies errors of Npgsql and of the server (postgresql.org/docs/current/errcodes-appendix.html).</summary>
internal static class PostgresErrors
{
    // Not among the constants of Npgsql.
    private const string IdleInTransactionSessionTimeout = "25P03";
    private const string IdleSessionTimeout = "57P05";

    /// <summary>Gets whether the transaction was rolled back in favor of another one, and can be repeated.</summary>
    public static bool IsConflict(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>
    /// Gets whether a statement for many rows may have failed because of one of them (its data, a trigger, a damaged page), so that the
    /// others may succeed without it: not the connection, the resources of the server, its administrator or another transaction.
    /// </summary>
    public static bool MayBeOfOneRow(Exception? exception) => exception is PostgresException
    {
        SqlState: not (['0', '8', ..] or ['2', '5', ..] or ['2', '6', ..] or ['2', '8', ..] or ['3', 'D', ..]
            or ['4', '0', ..] or ['5', '3', ..] or ['5', '7', ..] or PostgresErrorCodes.LockNotAvailable),
    };

    /// <summary>
    /// Gets whether a session or client that the caller has named exists already. In the other tables the store chooses the keys, so a
    /// duplicate there is a fault of the database.
    /// </summary>
    public static bool IsDuplicateOfCaller(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation, TableName: "sessiongen_clients" or "sessiongen_sessions",
    };

    /// <summary>
    /// Gets whether the connection is the reason: it broke, the server closed it, or it leads to a server that is read-only. A pooled one
    /// may have been in that state for long, so a call that can be repeated is, once, on a new one.
    /// </summary>
    public static bool IsOfConnection(Exception exception) => exception switch
    {
        PostgresException => SpoilsConnection(exception),
        NpgsqlException { InnerException: IOException or SocketException or EndOfStreamException } => true,
        _ => IsOfDriver(exception),
    };

    /// <summary>Gets whether the connection must not be used again, although Npgsql can take it for usable.</summary>
    public static bool SpoilsConnection(Exception exception) => IsOfDriver(exception) || exception is PostgresException
    {
        SqlState: ['0', '8', ..] or ['5', '7', 'P', ..] or PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransactionSessionTimeout,
    };

    /// <summary>
    /// Gets whether the server says that it has committed nothing: it answers before it runs the statements, or refuses one.
    /// </summary>
    public static bool IsRolledBack(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransactionSessionTimeout or IdleSessionTimeout,
    };

    /// <summary>
    /// Gets whether the driver failed rather than the database: it has lost track of the connection. After a spell in which the server was
    /// read-only, for example, it expects the wrong answers to its prepared statements.
    /// </summary>
    public static bool IsOfDriver(Exception exception) =>
        exception is InvalidOperationException and not ObjectDisposedException or InvalidCastException or NotSupportedException
            or FormatException or IndexOutOfRangeException;

    /// <summary>Gets whether a commit that was sent and failed so may have been made: the server has not said that it was not.</summary>
    public static bool MayHaveCommitted(Exception exception) =>
        exception is PostgresException
            ? IsOfConnection(exception) && !IsRolledBack(exception)
            : IsOfDatabase(exception) || IsOfDriver(exception);

    /// <summary>Gets whether the database may work again in a moment.</summary>
    public static bool IsTransient(Exception exception) =>
        IsOfDatabase(exception) && exception is not NpgsqlException { IsTransient: false };

    /// <summary>Gets whether the error comes from the database or the connection to it.</summary>
    public static bool IsOfDatabase(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or SocketException
            or ObjectDisposedException { ObjectName: nameof(NpgsqlDataSource) };

    /// <summary>
    /// Describes the problem and the remedy in one sentence. Without the password: Npgsql and the server do not repeat it.
    /// </summary>
    public static string Describe(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } error =>
            $"it does not admit this user ({error.MessageText}). Check Username, Password and the server's pg_hba.conf.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } error =>
            $"{error.MessageText}. Create it, or set Database to another one.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } error =>
            $"{error.MessageText}. Give the user the right to create tables in the schema. Or apply the SQL of "
            + $"{nameof(SessionGenPostgres)}.{nameof(SessionGenPostgres.GetSchemaSql)}() by hand, give the user SELECT, INSERT, UPDATE "
            + "and DELETE on the tables and USAGE on the sequences, and set CreateSchema to false.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidSchemaName } error =>
            $"{error.MessageText}. The search path has no schema in which the user can create tables.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } error =>
            $"it has no connection left ({error.MessageText}). Set a smaller Maximum Pool Size, or a larger max_connections on the server.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            "it is read-only, like a standby. Connect to the primary, or add \"Target Session Attributes=primary\".",
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } error => $"{error.MessageText}.",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } error =>
            $"{error.MessageText}. The tables are created at the start; they were dropped since, or the search path is different. To have "
            + "all of them created again, drop the table sessiongen_schema and those that are left, and restart.",
        PostgresException { SqlState: PostgresErrorCodes.DuplicateTable } error =>
            $"{error.MessageText}, but not the table sessiongen_schema. Restore that table, or drop the others whose names start with "
            + "sessiongen_.",
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: { } table } error when IsOfSequence(error) =>
            $"{error.MessageText}. The sequence of {table} is behind its rows: they were restored without it. Run SELECT "
            + $"setval(pg_get_serial_sequence('{table}', 'seq'), (SELECT max(seq) FROM {table})).",
        PostgresException error => $"{error.MessageText} (SQLSTATE {error.SqlState}).",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => "it did not answer in time.",
        NpgsqlException { InnerException: { } inner } error => $"{error.Message.TrimEnd('.')}: {inner.Message.TrimEnd('.')}.",
        _ => exception.Message,
    };

    private static bool IsOfSequence(PostgresException error) =>
        error.TableName is "sessiongen_changes" or "sessiongen_keys" or "sessiongen_machines"
        && error.ConstraintName == error.TableName + "_pkey";
}
