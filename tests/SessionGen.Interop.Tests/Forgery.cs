using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Interop.Tests;

/// <summary>What someone without the private key can make of a token.</summary>
internal static class Forgery
{
    /// <summary>Another user, under the old signature.</summary>
    public static string WithOtherUser(string token)
    {
        var parts = token.Split('.');
        var payload = Decode(parts[1]);
        payload["sub"] = "user_2";
        return $"{parts[0]}.{Encode(payload)}.{parts[2]}";
    }

    /// <summary>The same claims and key id, signed by another key.</summary>
    public static string WithOtherKey(string token, SessionTokenAlgorithm algorithm)
    {
        var signed = token[..token.LastIndexOf('.')];
        var bytes = Encoding.ASCII.GetBytes(signed);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var signature = algorithm == SessionTokenAlgorithm.ES256
            ? ecdsa.SignData(bytes, HashAlgorithmName.SHA256)
            : rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    /// <summary><c>alg: none</c> and no signature.</summary>
    public static string Unsigned(string token) => $"{WithAlgorithm(token, "none")}.";

    /// <summary>HS256 with the public key as the secret.</summary>
    public static string WithPublicKeyAsSecret(string token, string publicKey)
    {
        var signed = WithAlgorithm(token, "HS256");
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(publicKey), Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string WithAlgorithm(string token, string algorithm)
    {
        var parts = token.Split('.');
        var header = Decode(parts[0]);
        header["alg"] = algorithm;
        return $"{Encode(header)}.{parts[1]}";
    }

    private static JsonObject Decode(string part) => JsonNode.Parse(Base64UrlEncoder.Decode(part))!.AsObject();

    private static string Encode(JsonObject part) => Base64UrlEncoder.Encode(part.ToJsonString());
}
