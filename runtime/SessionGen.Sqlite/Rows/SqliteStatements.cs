using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SessionGen.Sqlite.Rows;

/// <summary>A connection with its prepared statements. Owns the connection. Not thread-safe.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private static readonly string[] ParameterNames = [.. Enumerable.Range(0, 16).Select(i => $"${i}")];

    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Gets the row number of the last insert.</summary>
    public long LastInserted => raw.sqlite3_last_insert_rowid(connection.Handle!);

    /// <summary>Runs a statement with the parameters $0, $1 and so on.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteReader();

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this assembly; values are parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var name in ParameterNames.AsSpan(0, values.Length))
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
