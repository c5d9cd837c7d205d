using SessionGen.Stores;

namespace SessionGen.Keys;

/// <summary>What <see cref="KeyRotation"/> needs to know about a key.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Algorithm">What it is for.</param>
/// <param name="ActivatesAt">When it is used for new tokens.</param>
/// <param name="IsReadable">Whether this machine can use it. One that it cannot use is only ever removed.</param>
internal sealed record KeyTimes(string KeyId, StoredKeyAlgorithm Algorithm, DateTimeOffset ActivatesAt, bool IsReadable = true)
{
    /// <summary>Whether keys of two algorithms take each other's place: those that sign, or those that seal.</summary>
    public bool IsOfClass(StoredKeyAlgorithm algorithm) => (Algorithm == StoredKeyAlgorithm.A256Gcm) == (algorithm == StoredKeyAlgorithm.A256Gcm);
}
