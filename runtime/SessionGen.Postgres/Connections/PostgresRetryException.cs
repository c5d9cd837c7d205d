namespace SessionGen.Postgres.Connections;

/// <summary>
/// A transaction has not locked every row that it needs, since another one was faster. The store catches it and starts again.
/// </summary>
internal sealed class PostgresRetryException() : Exception("Another transaction was faster.");
