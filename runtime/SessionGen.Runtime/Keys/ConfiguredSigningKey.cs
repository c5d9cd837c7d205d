using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>A key that the application brings, before it is known which algorithm sessions.yaml asks for.</summary>
internal sealed class ConfiguredSigningKey
{
    private readonly SecurityKey _key;
    private readonly SigningCredentials? _credentials;

    private ConfiguredSigningKey(SecurityKey key, SigningCredentials? credentials)
    {
        _key = key;
        _credentials = credentials;
    }

    public static ConfiguredSigningKey FromPem(string pem)
    {
        // Never the text itself in a message: it is a private key.
        var ecdsa = ECDsa.Create();
        if (TryImport(ecdsa, pem))
        {
            return new ConfiguredSigningKey(new ECDsaSecurityKey(ecdsa), null);
        }

        ecdsa.Dispose();
        var rsa = RSA.Create();
        if (TryImport(rsa, pem))
        {
            return new ConfiguredSigningKey(new RsaSecurityKey(rsa), null);
        }

        rsa.Dispose();
        throw new ArgumentException("The text is not a private key in PEM that ES256 or RS256 can sign with.", nameof(pem));
    }

    public static ConfiguredSigningKey FromJwk(string jwk)
    {
        JsonWebKey key;
        try
        {
            key = new JsonWebKey(jwk);
        }
#pragma warning disable CA1031 // The message of whatever is thrown may quote the key.
        catch (Exception)
#pragma warning restore CA1031
        {
            throw new ArgumentException("The text is not a JSON Web Key.", nameof(jwk));
        }

        return key.HasPrivateKey && key.Kty is "EC" or "RSA"
            ? new ConfiguredSigningKey(key, null)
            : throw new ArgumentException("The JSON Web Key has no private part, or ES256 and RS256 cannot sign with it.", nameof(jwk));
    }

    public static ConfiguredSigningKey FromCredentials(SigningCredentials credentials, SecurityKey? publicKey) =>
        new(publicKey ?? credentials.Key, credentials);

    public SigningKey For(SessionTokenAlgorithm algorithm)
    {
        if (_credentials is null)
        {
            return SigningKey.From(_key, algorithm, activatesAt: default);
        }

        return _credentials.Algorithm == algorithm.ToString()
            ? SigningKey.From(_credentials, _key, algorithm)
            : throw new CryptographicException($"The signing credentials are for {_credentials.Algorithm}, not for {algorithm}.");
    }

    private static bool TryImport(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);
            key.ExportPkcs8PrivateKey();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
