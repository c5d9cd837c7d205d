using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SessionGen.Sqlite.Files;

/// <summary>Runs statements that are not prepared, at the start.</summary>
internal static class SqliteConnectionExtensions
{
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this assembly, no input.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Gets the first value of the first row; null if there is none.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this assembly, no input.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() is var value and not DBNull ? value : null;
    }

    public static long Number(this SqliteConnection connection, string sql) =>
        Convert.ToInt64(connection.Scalar(sql), CultureInfo.InvariantCulture);
}
