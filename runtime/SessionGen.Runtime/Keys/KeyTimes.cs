namespace SessionGen;

/// <summary>What <see cref="KeyRotation"/> needs to know of a key.</summary>
internal sealed record KeyTimes(string KeyId, SessionTokenAlgorithm Algorithm, DateTimeOffset ActivatesAt);
