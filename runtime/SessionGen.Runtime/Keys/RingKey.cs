namespace SessionGen.Keys;

/// <summary>Shows nothing of itself to a log but its public id.</summary>
internal abstract class RingKey(string id, DateTimeOffset activatesAt)
{
    public string Id { get; } = id;

    public DateTimeOffset ActivatesAt { get; } = activatesAt;

    // The youngest key that is active, else the first that will be.
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
