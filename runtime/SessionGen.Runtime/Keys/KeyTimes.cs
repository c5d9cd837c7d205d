namespace SessionGen.Keys;

/// <summary>What <see cref="KeyRotation"/> needs to know of a key.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Algorithm">What it signs with.</param>
/// <param name="ActivatesAt">When it begins to sign.</param>
/// <param name="IsReadable">Whether this machine can use it. One that it cannot is only ever removed.</param>
internal sealed record KeyTimes(string KeyId, SessionTokenAlgorithm Algorithm, DateTimeOffset ActivatesAt, bool IsReadable = true);
