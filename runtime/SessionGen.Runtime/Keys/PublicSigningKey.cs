using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>The public part of a key as a JSON Web Key (RFC 7517), named by its thumbprint (RFC 7638).</summary>
internal static class PublicSigningKey
{
    // RFC 7518, section 3.3 asks for 2048 bits at least.
    public const int RsaSizeInBits = 2048;

    public static JsonWebKey Of(SecurityKey key, SessionTokenAlgorithm algorithm) => key switch
    {
        ECDsaSecurityKey ecdsa => OfEcdsa(ecdsa.ECDsa.ExportParameters(includePrivateParameters: false), algorithm),
        RsaSecurityKey { Rsa: { } rsa } => OfRsa(rsa.ExportParameters(includePrivateParameters: false), algorithm),
        RsaSecurityKey rsa => OfRsa(rsa.Parameters, algorithm),
        X509SecurityKey x509 => OfCertificate(x509.Certificate, algorithm),
        JsonWebKey { Kty: "EC" } jwk => OfEcdsa(jwk, algorithm),
        JsonWebKey { Kty: "RSA" } jwk => OfRsa(new RSAParameters { Modulus = Decode(jwk.N), Exponent = Decode(jwk.E) }, algorithm),
        _ => throw new CryptographicException(
            $"A {key.GetType().Name} shows no public key for {algorithm}. Give the public key beside it."),
    };

    private static JsonWebKey OfCertificate(X509Certificate2 certificate, SessionTokenAlgorithm algorithm)
    {
        using var ecdsa = certificate.GetECDsaPublicKey();
        if (ecdsa is not null)
        {
            return OfEcdsa(ecdsa.ExportParameters(includePrivateParameters: false), algorithm);
        }

        using var rsa = certificate.GetRSAPublicKey()
            ?? throw new CryptographicException("The certificate has neither an RSA nor an elliptic-curve key.");
        return OfRsa(rsa.ExportParameters(includePrivateParameters: false), algorithm);
    }

    private static JsonWebKey OfEcdsa(JsonWebKey jwk, SessionTokenAlgorithm algorithm)
    {
        if (jwk.Crv != JsonWebKeyECTypes.P256)
        {
            throw new CryptographicException($"The signing key is on the curve {jwk.Crv}; {algorithm} needs P-256.");
        }

        var point = new ECPoint { X = Decode(jwk.X), Y = Decode(jwk.Y) };
        return OfEcdsa(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point }, algorithm);
    }

    private static JsonWebKey OfEcdsa(ECParameters parameters, SessionTokenAlgorithm algorithm)
    {
        if (algorithm != SessionTokenAlgorithm.ES256)
        {
            throw new CryptographicException($"The signing key is an elliptic-curve key; {algorithm} needs an RSA key.");
        }

        if (parameters.Q.X is not { Length: 32 } x || parameters.Q.Y is not { Length: 32 } y)
        {
            throw new CryptographicException("The signing key is on another curve than P-256, which ES256 needs.");
        }

        // Importing checks that the point is on the curve.
        using (ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = parameters.Q }))
        {
        }

        var (textX, textY) = (Base64Url.EncodeToString(x), Base64Url.EncodeToString(y));
        return new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = textX,
            Y = textY,
            Use = JsonWebKeyUseNames.Sig,
            Alg = SecurityAlgorithms.EcdsaSha256,
            Kid = Thumbprint($$"""{"crv":"P-256","kty":"EC","x":"{{textX}}","y":"{{textY}}"}"""),
        };
    }

    private static JsonWebKey OfRsa(RSAParameters parameters, SessionTokenAlgorithm algorithm)
    {
        if (algorithm != SessionTokenAlgorithm.RS256)
        {
            throw new CryptographicException($"The signing key is an RSA key; {algorithm} needs an elliptic-curve key on P-256.");
        }

        if (parameters.Modulus is not { } modulus || parameters.Exponent is not { } exponent || modulus.Length * 8 != RsaSizeInBits)
        {
            throw new CryptographicException(
                $"The signing key has another size than {RsaSizeInBits} bits, which RS256 tokens are made with.");
        }

        var (textN, textE) = (Base64Url.EncodeToString(modulus), Base64Url.EncodeToString(exponent));
        return new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.RSA,
            N = textN,
            E = textE,
            Use = JsonWebKeyUseNames.Sig,
            Alg = SecurityAlgorithms.RsaSha256,
            Kid = Thumbprint($$"""{"e":"{{textE}}","kty":"RSA","n":"{{textN}}"}"""),
        };
    }

    // RFC 7638, section 3: the required members in the order of their names, without white space.
    private static string Thumbprint(string json) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    private static byte[] Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new CryptographicException("The signing key is not a valid JSON Web Key.", exception);
        }
    }
}
