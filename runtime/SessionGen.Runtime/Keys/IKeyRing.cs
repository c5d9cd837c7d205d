using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>The signing keys: previous, current and next. Thread-safe.</summary>
internal interface IKeyRing
{
    /// <summary>The public keys for the JWKS, oldest first; empty before the ring was loaded.</summary>
    IReadOnlyList<JsonWebKey> PublicKeys { get; }

    /// <summary>The keys whose signatures are good. Only keys of the configured algorithm (RFC 8725, section 3.1).</summary>
    ReadOnlySpan<SigningKey> VerificationKeys { get; }

    /// <summary>How often <see cref="RefreshAsync"/> is to be called; null for never.</summary>
    TimeSpan? RefreshInterval { get; }

    /// <summary>The key that signs at <paramref name="now"/>.</summary>
    /// <exception cref="InvalidOperationException">The ring was not loaded.</exception>
    SigningKey GetCurrent(DateTimeOffset now);

    /// <summary>Loads the keys, and makes the first one where there is none. Returns at once if that was done before.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask EnsureLoadedAsync(CancellationToken cancellationToken);

    /// <summary>Reads the keys anew, and adds and removes keys as the rotation demands.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Ends when a token was reported whose key is not known; another task after each refresh.</summary>
    Task UnknownKeyReported { get; }

    /// <summary>
    /// Tells the ring of a token whose key it does not know, which another machine may have made a moment ago. Makes the keys be read
    /// anew, but rarely: anyone can send such a token.
    /// </summary>
    void ReportUnknownKey();
}
