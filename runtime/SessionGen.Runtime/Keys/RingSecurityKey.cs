using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

// IdentityModel writes the id of the key into the token, and the id of a key that the application brings is the application's, such as
// an address in a vault. This one has the id of the ring.
internal sealed class RingSecurityKey : SecurityKey
{
    public RingSecurityKey(SigningCredentials credentials, string id)
    {
        KeySize = credentials.Key.KeySize;
        KeyId = id;
        var factory = credentials.CryptoProviderFactory ?? credentials.Key.CryptoProviderFactory;
        var provider = factory.CreateForSigning(credentials.Key, credentials.Algorithm, cacheProvider: false);
        CryptoProviderFactory = new SingleProviderFactory(provider is AsymmetricSignatureProvider ? provider : new ArraySigner(provider));
    }

    public override int KeySize { get; }

    private sealed class SingleProviderFactory(SignatureProvider provider) : CryptoProviderFactory
    {
        public override bool IsSupportedAlgorithm(string algorithm, SecurityKey key) => algorithm == provider.Algorithm;

        public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm) => provider;

        public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm, bool cacheProvider) => provider;

        public override void ReleaseSignatureProvider(SignatureProvider signatureProvider)
        {
        }
    }

    // IdentityModel signs into spans, and only its own providers can; one for a vault knows arrays.
    private sealed class ArraySigner(SignatureProvider provider) : SignatureProvider(provider.Key, provider.Algorithm)
    {
        public override byte[] Sign(byte[] input) => provider.Sign(input);

        public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten)
        {
            var signature = provider.Sign(data.ToArray());
            bytesWritten = signature.AsSpan().TryCopyTo(destination) ? signature.Length : 0;
            return bytesWritten > 0;
        }

        public override bool Verify(byte[] input, byte[] signature) => provider.Verify(input, signature);

        protected override void Dispose(bool disposing) => provider.Dispose();
    }
}
