using Microsoft.Extensions.Logging.Abstractions;

namespace SessionGen.StoreBenchmarks;

/// <summary>The stores that are measured.</summary>
internal static class Stores
{
    public static ISessionStore InMemory() => new InMemorySessionStore();

    public static ISessionStore Sqlite(string path) => SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={path}"), NullLogger.Instance);
}
