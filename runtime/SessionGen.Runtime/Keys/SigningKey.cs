using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>
/// One key of the ring, with everything of a token that depends on it alone: the encoded header and the ways to sign and to verify.
/// Immutable and thread-safe. Tells nothing of itself to a log but its public id.
/// </summary>
internal sealed class SigningKey
{
    private readonly SignatureProvider? _signer;
    private readonly SignatureCheck _check;

    private SigningKey(SecurityKey signingKey, JsonWebKey publicKey, SessionTokenAlgorithm algorithm, DateTimeOffset createdAt, DateTimeOffset activatesAt, CryptoProviderFactory? signingFactory, bool canSign)
    {
        Id = publicKey.Kid;
        Algorithm = algorithm;
        CreatedAt = createdAt;
        ActivatesAt = activatesAt;
        PublicKey = publicKey;
        SignatureSize = algorithm == SessionTokenAlgorithm.ES256 ? 64 : 256;

        // The only header there is: no alg but the key's own, no jku, jwk, x5u or crit (RFC 8725, sections 3.1, 3.5 and 3.10).
        EncodedHeader = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{Id}}"}"""));
        HeaderAndDot = Encoding.ASCII.GetBytes(EncodedHeader + ".");

        // A provider of its own, not one of the process-wide cache: it lives as long as the key does.
        var factory = new CryptoProviderFactory { CacheSignatureProviders = false };
        _signer = canSign ? (signingFactory ?? factory).CreateForSigning(signingKey, algorithm.ToString(), cacheProvider: false) : null;
        _check = SignatureCheck.For(publicKey, algorithm);
    }

    /// <summary>Its RFC 7638 thumbprint.</summary>
    public string Id { get; }

    public SessionTokenAlgorithm Algorithm { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it begins to sign.</summary>
    public DateTimeOffset ActivatesAt { get; }

    /// <summary>Whether its private part is here.</summary>
    public bool CanSign => _signer is not null;

    /// <summary>Its public part, as the JWKS shows it.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>The first segment of every token it signs.</summary>
    public string EncodedHeader { get; }

    /// <summary><see cref="EncodedHeader"/> and the dot behind it, in ASCII.</summary>
    public ReadOnlySpan<byte> Prefix => HeaderAndDot;

    /// <summary>The length of a signature in bytes.</summary>
    public int SignatureSize { get; }

    private byte[] HeaderAndDot { get; }

    /// <summary>Takes a key out of PKCS#8.</summary>
    /// <exception cref="CryptographicException">The bytes are no key of this algorithm.</exception>
    public static SigningKey FromPkcs8(ReadOnlySpan<byte> privateKey, SessionTokenAlgorithm algorithm, DateTimeOffset createdAt, DateTimeOffset activatesAt)
    {
        if (algorithm == SessionTokenAlgorithm.ES256)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
            return From(new ECDsaSecurityKey(ecdsa), algorithm, createdAt, activatesAt);
        }

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(privateKey, out _);
        return From(new RsaSecurityKey(rsa), algorithm, createdAt, activatesAt);
    }

    /// <summary>Takes a key that has its private part in this process.</summary>
    /// <exception cref="CryptographicException">The key does not fit the algorithm, or is too weak.</exception>
    public static SigningKey From(SecurityKey key, SessionTokenAlgorithm algorithm, DateTimeOffset createdAt, DateTimeOffset activatesAt)
    {
        var publicKey = PublicSigningKey.Of(key, algorithm);
        return new SigningKey(key, publicKey, algorithm, createdAt, activatesAt, signingFactory: null, canSign: true);
    }

    /// <summary>Takes credentials whose private part may live elsewhere, such as in a vault.</summary>
    /// <exception cref="CryptographicException">The public key does not fit the algorithm, or is too weak.</exception>
    public static SigningKey From(SigningCredentials credentials, SecurityKey publicKey, SessionTokenAlgorithm algorithm)
    {
        var jwk = PublicSigningKey.Of(publicKey, algorithm);
        var factory = credentials.CryptoProviderFactory ?? credentials.Key.CryptoProviderFactory;
        return new SigningKey(credentials.Key, jwk, algorithm, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, factory, canSign: true);
    }

    /// <summary>Takes a public key: it verifies and does not sign.</summary>
    /// <exception cref="CryptographicException">The key does not fit the algorithm, or is too weak.</exception>
    public static SigningKey ForVerification(SecurityKey key, SessionTokenAlgorithm algorithm)
    {
        var publicKey = PublicSigningKey.Of(key, algorithm);
        return new SigningKey(publicKey, publicKey, algorithm, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, signingFactory: null, canSign: false);
    }

    /// <summary>Makes a random key and gives its private part out as PKCS#8.</summary>
    public static SigningKey Create(SessionTokenAlgorithm algorithm, DateTimeOffset createdAt, DateTimeOffset activatesAt, out byte[] privateKey)
    {
        using AsymmetricAlgorithm key = algorithm == SessionTokenAlgorithm.ES256
            ? ECDsa.Create(ECCurve.NamedCurves.nistP256)
            : RSA.Create(PublicSigningKey.RsaSizeInBits);
        privateKey = key.ExportPkcs8PrivateKey();
        return FromPkcs8(privateKey, algorithm, createdAt, activatesAt);
    }

    /// <summary>Signs into <paramref name="signature"/>, which has <see cref="SignatureSize"/> bytes.</summary>
    /// <exception cref="CryptographicException">The signature could not be made.</exception>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        // Only IdentityModel's own providers sign into a span; one for a vault knows arrays.
        var written = 0;
        if (_signer is AsymmetricSignatureProvider)
        {
            _signer.Sign(data, signature, out written);
        }
        else if (_signer!.Sign(data.ToArray()) is { } made && made.Length == signature.Length)
        {
            made.CopyTo(signature);
            written = made.Length;
        }

        if (written != signature.Length)
        {
            throw new CryptographicException("The signing key made a signature of another length than its algorithm has.");
        }
    }

    /// <summary>Whether <paramref name="signature"/> is that of the first <paramref name="length"/> bytes of <paramref name="data"/>.</summary>
    public bool Verify(byte[] data, int length, byte[] signature) => _check.Verify(data, length, signature, SignatureSize);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
