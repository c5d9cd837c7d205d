namespace SessionGen.Postgres.Writing;

/// <summary>A write over all its attempts.</summary>
internal sealed class PostgresWrite<TRequest, TResult>(TRequest request)
    where TResult : class
{
    public TRequest Request => request;

    /// <summary>Gets or sets what the last attempt results in if it was committed; null if none has sent its commit.</summary>
    public TResult? Attempted { get; set; }
}
