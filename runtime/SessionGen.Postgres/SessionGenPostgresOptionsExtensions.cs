using Microsoft.Extensions.Logging;
using Npgsql;
using SessionGen;
using SessionGen.Postgres;
using SessionGen.Postgres.Connections;
using SessionGen.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps sessions in PostgreSQL.</summary>
public static class SessionGenPostgresOptionsExtensions
{
    /// <summary>
    /// Keeps sessions, clients and keys in a PostgreSQL database that any number of machines share. The tables are created at the first
    /// start, in the first schema of the search path; their names start with <c>sessiongen_</c>.
    /// </summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="connectionString">
    /// A connection string of Npgsql, for example <c>Host=db.internal;Database=app;Username=app;Password=…</c>. Its defaults are
    /// <c>Maximum Pool Size=20</c>, <c>Timeout=5</c>, <c>Command Timeout=5</c> (seconds), <c>Max Auto Prepare=64</c>,
    /// <c>No Reset On Close=true</c>.
    /// </param>
    /// <param name="configure">Further settings.</param>
    /// <exception cref="ArgumentException">
    /// The connection string is not valid or names no host, or a further setting is out of range.
    /// </exception>
    /// <remarks>
    /// The database is checked when the host starts. If it cannot be used (unreachable, wrong password, missing rights, newer version),
    /// the start fails with an <see cref="InvalidOperationException"/> that states the reason, without the password.
    /// </remarks>
    public static SessionGenOptions UsePostgres(
        this SessionGenOptions options, string connectionString, Action<SessionGenPostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connection = PostgresConnectionString.Parse(connectionString, nameof(connectionString));
        var settings = SessionGenPostgresOptions.Check(configure);
        return options.UseStore(services => PostgresSessionStore.Open(
            new PostgresDatabase(PostgresConnectionString.CreateDataSource(connection), isOwned: true, connection.ConnectionString),
            settings,
            Logger(services),
            services.GetRequiredService<SessionPolicyLimits>()));
    }

    /// <summary>Keeps sessions in a PostgreSQL database, with a data source that the application owns.</summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="dataSource">The data source. Its settings stay as they are.</param>
    /// <param name="configure">Further settings.</param>
    /// <exception cref="ArgumentException">The data source has multiplexing on, or a further setting is out of range.</exception>
    /// <remarks>As with a connection string, the start fails if the database cannot be used.</remarks>
    public static SessionGenOptions UsePostgres(
        this SessionGenOptions options, NpgsqlDataSource dataSource, Action<SessionGenPostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dataSource);
        var connection = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        PostgresConnectionString.ThrowIfMultiplexing(connection, "data source", nameof(dataSource));
        var settings = SessionGenPostgresOptions.Check(configure);
        return options.UseStore(services => PostgresSessionStore.Open(
            new PostgresDatabase(dataSource, isOwned: false),
            settings,
            Logger(services),
            services.GetRequiredService<SessionPolicyLimits>()));
    }

    private static ILogger Logger(IServiceProvider services) =>
        services.GetRequiredService<ILoggerFactory>().CreateLogger<PostgresSessionStore>();
}
