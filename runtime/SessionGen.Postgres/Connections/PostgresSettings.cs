namespace SessionGen.Postgres.Connections;

/// <summary>The settings of <see cref="SessionGenPostgresOptions"/>, checked.</summary>
/// <param name="CreateSchema">Whether to create and upgrade the tables.</param>
/// <param name="UseNotifications">Whether changes are announced with NOTIFY.</param>
/// <param name="FeedConnectionString">Where to listen; null for the store's own connections.</param>
/// <param name="PollInterval">How often to read the table of changes if notifications are unavailable.</param>
internal sealed record PostgresSettings(bool CreateSchema, bool UseNotifications, string? FeedConnectionString, TimeSpan PollInterval);
