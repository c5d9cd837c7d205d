using Microsoft.Extensions.Logging;
using Npgsql;
using SessionGen;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps sessions in PostgreSQL.</summary>
public static class SessionGenPostgresOptionsExtensions
{
    /// <summary>
    /// Keeps sessions, clients and signing keys in a PostgreSQL database that any number of machines share. The tables are made at the
    /// first start, in the first schema of the connection's search path; their names begin with <c>sessiongen_</c>.
    /// </summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="connectionString">
    /// A connection string of Npgsql, for example <c>Host=db.internal;Database=app;Username=app;Password=…</c>. What it leaves out is set
    /// to: <c>Maximum Pool Size=20</c>, <c>Timeout=5</c>, <c>Command Timeout=5</c> (seconds), <c>Max Auto Prepare=64</c>,
    /// <c>No Reset On Close=true</c>.
    /// </param>
    /// <param name="configure">Further settings.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, or names no host; or a further setting is out of its range.</exception>
    /// <remarks>
    /// The database is asked when the host starts. One that cannot be used (not there, wrong password, missing rights, of a newer
    /// version) ends the start with an <see cref="InvalidOperationException"/> that says the reason and never the password.
    /// </remarks>
    public static SessionGenOptions UsePostgres(this SessionGenOptions options, string connectionString, Action<SessionGenPostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connection = PostgresConnectionString.Parse(connectionString, nameof(connectionString));
        var settings = PostgresSettings.From(configure);
        return options.UseStore(services => PostgresSessionStore.Open(
            new PostgresDatabase(PostgresConnectionString.CreateDataSource(connection), isOwned: true),
            settings,
            Logger(services)));
    }

    /// <summary>The same with a data source of the application, which goes on owning it.</summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="dataSource">The data source. Its settings stay as they are.</param>
    /// <param name="configure">Further settings.</param>
    /// <exception cref="ArgumentException">The data source multiplexes, or a further setting is out of its range.</exception>
    /// <remarks>As with a connection string, a database that cannot be used ends the start with one error.</remarks>
    public static SessionGenOptions UsePostgres(this SessionGenOptions options, NpgsqlDataSource dataSource, Action<SessionGenPostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dataSource);
        PostgresConnectionString.ThrowIfMultiplexing(new NpgsqlConnectionStringBuilder(dataSource.ConnectionString), "data source", nameof(dataSource));
        var settings = PostgresSettings.From(configure);
        return options.UseStore(services => PostgresSessionStore.Open(new PostgresDatabase(dataSource, isOwned: false), settings, Logger(services)));
    }

    private static ILogger Logger(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger<PostgresSessionStore>();
}
