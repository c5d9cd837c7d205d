using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SessionGen;

/// <summary>Single statements, for what happens once.</summary>
internal static class SqliteConnectionExtensions
{
    /// <summary>Runs statements that return nothing that matters.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this assembly, no input.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; null where there is none.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this assembly, no input.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() is var value and not DBNull ? value : null;
    }

    /// <summary>The same as a number.</summary>
    public static long Number(this SqliteConnection connection, string sql) => Convert.ToInt64(connection.Scalar(sql), CultureInfo.InvariantCulture);
}
