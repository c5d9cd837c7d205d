using System.Text;
using System.Text.Json;
using SessionGen.Claims;

namespace SessionGen.Runtime.Tests.Tokens;

/// <summary>No character of a claim is longer in a token than the 3 bytes a UTF-16 unit is counted with.</summary>
public sealed class TokenJsonEncoderTests
{
    [Fact]
    public void Only_what_json_demands_is_escaped_and_everything_comes_back()
    {
        for (var scalar = 0; scalar <= 0x10FFFF; scalar += scalar < 0x3000 ? 1 : 7)
        {
            if (!Rune.IsValid(scalar))
            {
                continue;
            }

            var text = new Rune(scalar).ToString();
            var json = Write(text);

            Assert.Equal(text, JsonSerializer.Deserialize<string>(json));
            if (scalar >= 0x20)
            {
                Assert.InRange(json.Length - 2, 1, 3 * text.Length);
            }
        }
    }

    [Fact]
    public void Long_text_with_an_escape_in_it_comes_back()
    {
        var text = string.Concat(Enumerable.Repeat("abc😀\"\\\u0001ß", 500));

        Assert.Equal(text, JsonSerializer.Deserialize<string>(Write(text)));
    }

    private static byte[] Write(string text)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = TokenJsonEncoder.Instance }))
        {
            writer.WriteStringValue(text);
        }

        return stream.ToArray();
    }
}
