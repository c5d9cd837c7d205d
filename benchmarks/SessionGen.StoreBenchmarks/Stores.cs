using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.InMemory;
using SessionGen.Postgres;
using SessionGen.Postgres.Connections;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.StoreBenchmarks;

/// <summary>The stores that are measured.</summary>
internal static class Stores
{
    public static ISessionStore InMemory() => new InMemorySessionStore();

    public static ISessionStore Sqlite(string path) => SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={path}"), NullLogger.Instance);

    /// <summary>A database of its own on a server of its own, as <c>UsePostgres</c> opens it.</summary>
    public static async Task<ISessionStore> PostgresAsync(PostgresServer server)
    {
        var connection = PostgresConnectionString.Parse(server.ConnectionStringOf(await server.CreateDatabaseAsync(default)), nameof(server));
        var source = PostgresConnectionString.CreateDataSource(connection);
        return PostgresSessionStore.Open(new PostgresDatabase(source, isOwned: true), SessionGenPostgresOptions.Check(null), NullLogger.Instance);
    }

    /// <summary>A server with its settings as they are, but for a gigabyte of buffers; null, and a line that says so, where there is no PostgreSQL.</summary>
    public static async Task<PostgresServer?> StartPostgresAsync()
    {
        if (PostgresServer.Missing is not { } missing)
        {
            return await PostgresServer.StartNewAsync(default, isDurable: true);
        }

        Console.WriteLine($"without PostgreSQL: {missing}");
        return null;
    }
}
