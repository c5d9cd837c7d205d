namespace SessionGen.Stores;

/// <summary>Keeps the keys that the machines share. Atomicity and exceptions are those of <see cref="ISessionStore"/>.</summary>
public interface IKeyStore
{
    /// <summary>Gets every key, oldest first.</summary>
    ValueTask<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds a key if <paramref name="predecessorKeyId"/> is still the id of the newest one, or null and there is none. Machines that rotate
    /// at the same time therefore agree on one key.
    /// </summary>
    /// <returns>Whether the key was added.</returns>
    ValueTask<bool> TryAddKeyAsync(StoredKey key, string? predecessorKeyId, CancellationToken cancellationToken);

    /// <summary>Deletes a key whose last token has expired; does nothing if there is no such key.</summary>
    ValueTask RemoveKeyAsync(string keyId, CancellationToken cancellationToken);
}
