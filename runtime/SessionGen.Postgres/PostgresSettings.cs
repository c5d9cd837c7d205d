namespace SessionGen;

/// <summary>What <see cref="SessionGenPostgresOptions"/> said, checked. Immutable.</summary>
/// <param name="CreateSchema">Whether to make the tables.</param>
/// <param name="UseNotifications">Whether changes are announced with NOTIFY.</param>
/// <param name="FeedConnectionString">Where to listen; null for the store's own connections.</param>
/// <param name="PollInterval">How often to read where nothing can be heard.</param>
internal sealed record PostgresSettings(bool CreateSchema, bool UseNotifications, string? FeedConnectionString, TimeSpan PollInterval)
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMinutes(1);

    /// <summary>Those without further settings.</summary>
    public static PostgresSettings Default { get; } = From(null);

    /// <exception cref="ArgumentException">One is out of its range.</exception>
    public static PostgresSettings From(Action<SessionGenPostgresOptions>? configure)
    {
        var options = new SessionGenPostgresOptions();
        configure?.Invoke(options);
        if (options.PollInterval < ShortestPoll || options.PollInterval > LongestPoll)
        {
            throw new ArgumentOutOfRangeException(nameof(configure), options.PollInterval, $"{nameof(options.PollInterval)} of UsePostgres must be from 100 ms to 1 minute.");
        }

        var feed = options.FeedConnectionString is { } text ? PostgresConnectionString.Parse(text, nameof(options.FeedConnectionString)) : null;
        if (feed is not null && !options.UseNotifications)
        {
            throw new ArgumentException($"UsePostgres has a {nameof(options.FeedConnectionString)} to listen on, and {nameof(options.UseNotifications)} is false. Leave one of them out.", nameof(configure));
        }

        return new PostgresSettings(options.CreateSchema, options.UseNotifications, feed?.ConnectionString, options.PollInterval);
    }
}
