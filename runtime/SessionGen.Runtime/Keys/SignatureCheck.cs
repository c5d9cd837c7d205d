using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>Verifies signatures of one public key. Thread-safe.</summary>
internal abstract class SignatureCheck
{
    /// <summary>The best way on this platform.</summary>
    public static SignatureCheck For(JsonWebKey publicKey, SessionTokenAlgorithm algorithm) =>
        algorithm == SessionTokenAlgorithm.ES256 && OperatingSystem.IsLinux()
            ? new OpenSslCheck(publicKey)
            : new IdentityModelCheck(publicKey, algorithm);

    /// <summary>Whether <paramref name="signature"/> is that of the first <paramref name="length"/> bytes of <paramref name="data"/>.</summary>
    public abstract bool Verify(byte[] data, int length, byte[] signature, int signatureLength);

    private sealed class IdentityModelCheck : SignatureCheck
    {
        private readonly SignatureProvider _provider;

        /// <summary>A provider of its own, not one of the process-wide cache: it lives as long as the key does.</summary>
        public IdentityModelCheck(JsonWebKey publicKey, SessionTokenAlgorithm algorithm)
        {
            var factory = new CryptoProviderFactory { CacheSignatureProviders = false };
            _provider = factory.CreateForVerifying(publicKey, algorithm.ToString(), cacheProvider: false);
        }

        public override bool Verify(byte[] data, int length, byte[] signature, int signatureLength) =>
            _provider.Verify(data, 0, length, signature, 0, signatureLength);
    }

    /// <summary>
    /// ES256 by OpenSSL, which wants the two numbers of a signature in DER (RFC 3279, section 2.2.3) and not side by side (RFC 7518,
    /// section 3.4). A signature of ES256 is never unique, (r, n - s) is as good as (r, s), so nothing may be decided by the text of a token.
    /// Done here, the conversion allocates nothing; done by the framework it takes 1.2 KB and 3 µs of some 64.
    /// </summary>
    [SupportedOSPlatform("linux")]
    private sealed class OpenSslCheck : SignatureCheck
    {
        private const int NumberSize = 32;
        private const int MaximumDerSize = 2 + (2 * (2 + 1 + NumberSize));

        private readonly ECDsa _key;

        public OpenSslCheck(JsonWebKey publicKey)
        {
            var point = new ECPoint { X = Base64UrlEncoder.DecodeBytes(publicKey.X), Y = Base64UrlEncoder.DecodeBytes(publicKey.Y) };
            var key = new ECDsaOpenSsl();
            key.ImportParameters(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            _key = key;
        }

        public override bool Verify(byte[] data, int length, byte[] signature, int signatureLength)
        {
            if (signatureLength != 2 * NumberSize)
            {
                return false;
            }

            Span<byte> der = stackalloc byte[MaximumDerSize];
            var size = 2;
            size += WriteInteger(signature.AsSpan(0, NumberSize), der[size..]);
            size += WriteInteger(signature.AsSpan(NumberSize, NumberSize), der[size..]);
            der[0] = 0x30;
            der[1] = (byte)(size - 2);
            return _key.VerifyData(data.AsSpan(0, length), der[..size], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }

        /// <summary>As DER wants it: no leading zeros, but one where the number would be negative otherwise (X.690, section 8.3).</summary>
        private static int WriteInteger(ReadOnlySpan<byte> number, Span<byte> der)
        {
            var first = number.IndexOfAnyExcept((byte)0);
            number = first < 0 ? number[^1..] : number[first..];
            var padding = number[0] >= 0x80 ? 1 : 0;
            der[0] = 0x02;
            der[1] = (byte)(padding + number.Length);
            der[2] = 0;
            number.CopyTo(der[(2 + padding)..]);
            return 2 + padding + number.Length;
        }
    }
}
