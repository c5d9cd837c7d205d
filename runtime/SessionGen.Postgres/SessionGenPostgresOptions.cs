namespace SessionGen;

/// <summary>What may be said of <c>UsePostgres</c> beside the connection. Set at start; not thread-safe.</summary>
public sealed class SessionGenPostgresOptions
{
    /// <summary>
    /// Whether the tables are made, and brought up to the version of this package, at the start. Default true. False for a database user
    /// without the right to: apply what <see cref="SessionGenPostgres.GetSchemaSql"/> returns by hand; the start then only checks the version.
    /// </summary>
    public bool CreateSchema { get; set; } = true;

    /// <summary>
    /// Whether changes are announced with NOTIFY and heard with LISTEN, so that they reach other machines within milliseconds. Default
    /// true. False for databases without them: every machine then reads the table of changes each <see cref="PollInterval"/>.
    /// All machines on one database need the same value.
    /// </summary>
    public bool UseNotifications { get; set; } = true;

    /// <summary>
    /// A connection string for the one connection that listens; null for the store's own. Set it where the store's connections go
    /// through a pooler in transaction mode, which loses LISTEN: this one must lead to the server itself.
    /// </summary>
    public string? FeedConnectionString { get; set; }

    /// <summary>
    /// How often a machine that cannot listen reads the table of changes; from 100 ms to 1 minute. Default 1 s.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
