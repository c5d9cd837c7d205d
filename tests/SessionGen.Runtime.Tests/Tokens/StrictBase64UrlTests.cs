using System.Buffers.Text;
using SessionGen.Model;

namespace SessionGen.Runtime.Tests.Tokens;

/// <summary>RFC 7515, section 2 and RFC 4648, section 3: one text for every value.</summary>
public sealed class StrictBase64UrlTests
{
    [Fact]
    public void What_the_framework_encodes_is_read_back()
    {
        var random = new Random(4648);
        for (var length = 0; length < 200; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var decoded = new byte[length];

            Assert.True(StrictBase64Url.TryDecode(Base64Url.EncodeToString(bytes), decoded, out var written));
            Assert.Equal(length, written);
            Assert.Equal(bytes, decoded);
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("QQ==")]
    [InlineData("QQ=")]
    [InlineData("QR")]
    [InlineData("QUJ")]
    [InlineData("Q Q")]
    [InlineData("QQ\n")]
    [InlineData("Q+/Q")]
    [InlineData("QÄÄQ")]
    [InlineData("%51QQ")]
    public void What_the_standard_forbids_is_refused(string text)
    {
        Assert.False(StrictBase64Url.TryDecode(text, new byte[16], out _));
    }

    [Fact]
    public void Of_all_short_texts_exactly_one_decodes_to_each_value()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var accepted = from first in Alphabet from second in Alphabet where StrictBase64Url.TryDecode([first, second], new byte[2], out _) select 1;

        Assert.Equal(256, accepted.Count());
    }
}
