using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Keys;

namespace SessionGen.Runtime.Tests.Keys;

/// <summary>Signatures in the form of JOSE, whatever their two numbers begin with.</summary>
public sealed class SignatureCheckTests
{
    [Fact]
    public void Numbers_with_leading_zeros_and_leading_ones_are_verified()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var check = CheckOf(key);
        var data = new byte[100];
        var (withZero, withOne) = (0, 0);
        for (var i = 0; i < 4000; i++)
        {
            data[i % 100]++;
            var signature = key.SignData(data, HashAlgorithmName.SHA256);
            withZero += signature[0] == 0 || signature[32] == 0 ? 1 : 0;
            withOne += signature[0] >= 0x80 && signature[32] >= 0x80 ? 1 : 0;

            Assert.True(check.Verify(data, data.Length, signature, 64));
            signature[i % 64] ^= 1;
            Assert.False(check.Verify(data, data.Length, signature, 64));
        }

        Assert.True(withZero > 5 && withOne > 500, "The numbers that matter did not occur.");
    }

    [Fact]
    public void Numbers_that_no_signature_has_are_refused_without_an_exception()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var check = CheckOf(key);
        var data = new byte[10];
        var order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        foreach (var number in new[] { new byte[32], [.. new byte[31], 1], order, [.. Enumerable.Repeat((byte)0xFF, 32)], [0x80, .. new byte[31]] })
        {
            foreach (var other in new[] { new byte[32], [.. new byte[31], 1], order })
            {
                Assert.False(check.Verify(data, data.Length, [.. number, .. other], 64));
                Assert.False(check.Verify(data, data.Length, [.. other, .. number], 64));
            }
        }

        Assert.False(check.Verify(data, data.Length, new byte[70], 70));
        Assert.False(check.Verify(data, data.Length, new byte[64], 63));
        Assert.False(check.Verify(data, data.Length, [], 0));
    }

    [Fact]
    public void One_key_verifies_on_many_threads()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var check = CheckOf(key);
        var data = new byte[500];
        var signature = key.SignData(data, HashAlgorithmName.SHA256);
        var forged = (byte[])signature.Clone();
        forged[40] ^= 4;

        Parallel.For(0, 4000, i => Assert.Equal(i % 2 == 0, check.Verify(data, data.Length, i % 2 == 0 ? signature : forged, 64)));
    }

    private static SignatureCheck CheckOf(ECDsa key) =>
        SignatureCheck.For(PublicSigningKey.Of(new ECDsaSecurityKey(key), SessionTokenAlgorithm.ES256), SessionTokenAlgorithm.ES256);
}
