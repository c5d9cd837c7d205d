using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace SessionGen.Claims;

// Escapes what JSON demands and nothing else (RFC 8259, section 7): a token is not HTML, and an escape that is not needed would make a
// character longer than the 3 bytes that a UTF-16 unit counts as when the size of tokens is proved. The framework's most relaxed encoder
// still escapes every character beyond the basic plane.
internal sealed class TokenJsonEncoder : JavaScriptEncoder
{
    private const string MustEscape =
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(MustEscape);
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(MustEscape));

    private TokenJsonEncoder()
    {
    }

    public static TokenJsonEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) =>
        new ReadOnlySpan<char>(text, textLength).IndexOfAny(EscapedChars);

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(EscapedBytes);

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var destination = new Span<char>(buffer, bufferLength);
        if (unicodeScalar is '"' or '\\')
        {
            numberOfCharactersWritten = 2;
            return destination.Length >= 2 && Write(destination, '\\', (char)unicodeScalar);
        }

        numberOfCharactersWritten = 6;
        return destination.Length >= 6 && destination.TryWrite($"\\u{unicodeScalar:x4}", out _);
    }

    private static bool Write(Span<char> destination, char first, char second)
    {
        destination[0] = first;
        destination[1] = second;
        return true;
    }
}
