using SessionGen.Postgres.Connections;

namespace SessionGen;

/// <summary>The settings of <c>UsePostgres</c> besides the connection. Set at the start; not thread-safe.</summary>
public sealed class SessionGenPostgresOptions
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets whether the tables are created, and upgraded to the version of this package, at the start. The default is true. Set
    /// false for a database user without the right to create tables: apply the SQL of <see cref="SessionGenPostgres.GetSchemaSql"/> by
    /// hand; the start then only checks the version.
    /// </summary>
    public bool CreateSchema { get; set; } = true;

    /// <summary>
    /// Gets or sets whether changes are announced with NOTIFY and received with LISTEN, so that they reach other machines within
    /// milliseconds. The default is true. Set false for databases without them: every machine then reads the table of changes every
    /// <see cref="PollInterval"/>. All machines on one database need the same value.
    /// </summary>
    public bool UseNotifications { get; set; } = true;

    /// <summary>
    /// Gets or sets a connection string for the connection that listens; null for the store's own connections. Set it if these go through a
    /// pooler in transaction mode, which loses LISTEN: this connection must lead to the server itself.
    /// </summary>
    public string? FeedConnectionString { get; set; }

    /// <summary>
    /// Gets or sets how often a machine reads the table of changes if notifications are unavailable: 100 ms to 1 minute. The default is 1
    /// s.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    internal static PostgresSettings Check(Action<SessionGenPostgresOptions>? configure)
    {
        var options = new SessionGenPostgresOptions();
        configure?.Invoke(options);
        if (options.PollInterval < ShortestPoll || options.PollInterval > LongestPoll)
        {
            throw new ArgumentOutOfRangeException(
                nameof(configure), options.PollInterval, $"{nameof(PollInterval)} of UsePostgres must be from 100 ms to 1 minute.");
        }

        var feed = options.FeedConnectionString is { } text ? PostgresConnectionString.Parse(text, nameof(FeedConnectionString)) : null;
        if (feed is not null && !options.UseNotifications)
        {
            throw new ArgumentException(
                $"UsePostgres has a {nameof(FeedConnectionString)}, but {nameof(UseNotifications)} is false. Remove one of them.",
                nameof(configure));
        }

        return new PostgresSettings(options.CreateSchema, options.UseNotifications, feed?.ConnectionString, options.PollInterval);
    }
}
