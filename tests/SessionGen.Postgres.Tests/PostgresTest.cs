using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Postgres;
using SessionGen.Postgres.Connections;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>A test with an empty database.</summary>
public abstract class PostgresTest(PostgresFixture fixture) : IAsyncLifetime
{
    private readonly List<PostgresSessionStore> _opened = [];

    internal PostgresServer Server => fixture.Server;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Database { get; private set; } = "";

    protected string ConnectionString => Server.ConnectionStringOf(Database);

    public virtual async ValueTask InitializeAsync() => Database = await Server.CreateDatabaseAsync(Token);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    internal PostgresSessionStore Open(string? connectionString = null, ILogger? logger = null, Action<SessionGenPostgresOptions>? configure = null)
    {
        var store = Stores.Open(connectionString ?? ConnectionString, logger, configure);
        _opened.Add(store);
        return store;
    }

    protected async Task<object?> ExecuteAsync(string sql) => await Server.ExecuteAsync(Database, sql, Token);

    /// <summary>Ends every connection to the test's own database, as an administrator does. Those of the tests beside it stay.</summary>
    protected Task CutConnectionsAsync() =>
        ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    protected async Task<long> CountAsync(string from) => (long)(await ExecuteAsync($"SELECT count(*) FROM {from}"))!;

    internal static SessionRenewal Renewal(NewSession signIn, double at = 1) => new()
    {
        ClientHash = signIn.NewClientHash,
        Now = StoreSamples.At(at),
        ActiveUntil = StoreSamples.At(at + 60),
    };
}

/// <summary>Opens stores as <c>UsePostgres</c> does.</summary>
internal static class Stores
{
    public static PostgresSessionStore Open(
        string connectionString, ILogger? logger = null, Action<SessionGenPostgresOptions>? configure = null, SessionPolicyLimits? limits = null)
    {
        var connection = PostgresConnectionString.Parse(connectionString, nameof(connectionString));
        var source = PostgresConnectionString.CreateDataSource(connection);
        return PostgresSessionStore.Open(new PostgresDatabase(source, isOwned: true, connection.ConnectionString), SessionGenPostgresOptions.Check(configure), logger ?? NullLogger.Instance, limits);
    }
}
