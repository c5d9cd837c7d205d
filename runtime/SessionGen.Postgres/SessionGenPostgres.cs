using SessionGen.Postgres.Schema;

namespace SessionGen;

/// <summary>The tables of <c>UsePostgres</c>, for teams that create them by hand.</summary>
public static class SessionGenPostgres
{
    /// <summary>Gets the version of the tables that this package reads and writes. The table <c>sessiongen_schema</c> holds it.</summary>
    public static int SchemaVersion => PostgresSchema.Version;

    /// <summary>
    /// Gets the SQL that creates or upgrades the tables, to be run in one transaction, for example with <c>psql --single-transaction</c>.
    /// The user of the application then needs only SELECT, INSERT, UPDATE and DELETE on the tables and USAGE on the sequences; set
    /// <see cref="SessionGenPostgresOptions.CreateSchema"/> to false.
    /// </summary>
    /// <param name="fromVersion">The version in the database; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative or above <see cref="SchemaVersion"/>.</exception>
    public static string GetSchemaSql(int fromVersion = 0) => PostgresSchema.GetSql(fromVersion);
}
