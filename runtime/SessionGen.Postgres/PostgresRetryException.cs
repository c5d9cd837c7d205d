namespace SessionGen;

/// <summary>What a transaction has locked is not all that it needs: another one was faster. Caught inside of the store, which begins again.</summary>
internal sealed class PostgresRetryException() : Exception("Another transaction was faster.");
