namespace SessionGen;

/// <summary>The tables of <c>UsePostgres</c>, for teams that make them by hand.</summary>
public static class SessionGenPostgres
{
    /// <summary>The version of the tables that this package reads and writes; the table <c>sessiongen_schema</c> holds it.</summary>
    public static int SchemaVersion => PostgresSchema.Version;

    /// <summary>
    /// The SQL that makes the tables, to be run in one transaction, for example with <c>psql --single-transaction</c>. The user of the
    /// application then needs SELECT, INSERT, UPDATE and DELETE on the tables, USAGE on the sequences, and nothing else; set
    /// <see cref="SessionGenPostgresOptions.CreateSchema"/> to false.
    /// </summary>
    /// <param name="fromVersion">The version that the database has; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or above <see cref="SchemaVersion"/>.</exception>
    public static string GetSchemaSql(int fromVersion = 0) => PostgresSchema.GetSql(fromVersion);
}
