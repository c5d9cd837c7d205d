namespace SessionGen.Keys;

/// <summary>A key of the ring. Shows nothing of itself to a log but its public id.</summary>
internal abstract class RingKey(string id, DateTimeOffset activatesAt)
{
    public string Id { get; } = id;

    /// <summary>When the key is used for new tokens.</summary>
    public DateTimeOffset ActivatesAt { get; } = activatesAt;

    /// <summary>The key for new tokens at <paramref name="now"/>: the youngest that is active, else the first that will be.</summary>
    /// <param name="keys">The keys, oldest first.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="InvalidOperationException">There are no keys.</exception>
    public static TKey GetCurrent<TKey>(ReadOnlySpan<TKey> keys, DateTimeOffset now)
        where TKey : RingKey
    {
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            if (keys[i].ActivatesAt <= now)
            {
                return keys[i];
            }
        }

        return keys.Length > 0 ? keys[0] : throw new InvalidOperationException("The keys are not loaded.");
    }

    public override string ToString() => Id;
}
