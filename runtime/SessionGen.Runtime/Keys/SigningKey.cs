using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>A key that signs bearer tokens. Immutable and thread-safe.</summary>
internal sealed class SigningKey : RingKey
{
    private SigningKey(JsonWebKey publicKey, SigningCredentials credentials, SessionTokenAlgorithm algorithm, DateTimeOffset activatesAt)
        : base(publicKey.Kid, activatesAt)
    {
        Algorithm = algorithm;
        PublicKey = publicKey;
        Credentials = credentials;

        // A factory of its own, not the process-wide one that caches a thousand providers: what it caches lives as long as the key.
        publicKey.CryptoProviderFactory = new CryptoProviderFactory();
        EncodedHeader = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm}}","kid":"{{Id}}","typ":"JWT"}"""));
    }

    public SessionTokenAlgorithm Algorithm { get; }

    // Their key has the id of this one.
    public SigningCredentials Credentials { get; }

    public JsonWebKey PublicKey { get; }

    // The first segment of every token that the key signs.
    public string EncodedHeader { get; }

    public int SignatureSize => Algorithm == SessionTokenAlgorithm.ES256 ? 64 : PublicSigningKey.RsaSizeInBits / 8;

    public static SigningKey FromPkcs8(ReadOnlySpan<byte> privateKey, SessionTokenAlgorithm algorithm, DateTimeOffset activatesAt)
    {
        if (algorithm == SessionTokenAlgorithm.ES256)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
            return From(new ECDsaSecurityKey(ecdsa), algorithm, activatesAt);
        }

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(privateKey, out _);
        return From(new RsaSecurityKey(rsa), algorithm, activatesAt);
    }

    public static SigningKey From(SecurityKey key, SessionTokenAlgorithm algorithm, DateTimeOffset activatesAt) =>
        From(new SigningCredentials(key, algorithm.ToString()), key, algorithm, activatesAt);

    // The private part may be elsewhere, such as in a vault.
    public static SigningKey From(
        SigningCredentials credentials, SecurityKey publicKey, SessionTokenAlgorithm algorithm, DateTimeOffset activatesAt = default)
    {
        var jwk = PublicSigningKey.Of(publicKey, algorithm);
        var named = new SigningCredentials(new RingSecurityKey(credentials, jwk.Kid), algorithm.ToString());
        return new SigningKey(jwk, named, algorithm, activatesAt);
    }

    public static byte[] CreatePkcs8(SessionTokenAlgorithm algorithm)
    {
        using AsymmetricAlgorithm key = algorithm == SessionTokenAlgorithm.ES256
            ? ECDsa.Create(ECCurve.NamedCurves.nistP256)
            : RSA.Create(PublicSigningKey.RsaSizeInBits);
        return key.ExportPkcs8PrivateKey();
    }
}
