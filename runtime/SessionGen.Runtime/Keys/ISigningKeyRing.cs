using Microsoft.IdentityModel.Tokens;

namespace SessionGen;

/// <summary>The signing keys: previous, current and next. Thread-safe.</summary>
internal interface ISigningKeyRing
{
    /// <summary>The public keys for the JWKS, oldest first; empty before the ring was loaded.</summary>
    IReadOnlyList<JsonWebKey> PublicKeys { get; }

    /// <summary>Loads the keys, and makes the first one where there is none. Returns at once if that was done before.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask EnsureLoadedAsync(CancellationToken cancellationToken);
}
