using System.Buffers;
using System.Buffers.Text;

namespace SessionGen.Model;

/// <summary>
/// base64url as RFC 7515, section 2 wants it: no padding, no white space, and only the canonical form, so that every value has one text
/// (RFC 4648, sections 3.2, 3.3 and 3.5). The framework's decoder lets all of these pass.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<byte> AlphabetUtf8 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Decodes all of <paramref name="text"/>, or nothing.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        return !text.ContainsAnyExcept(Alphabet)
            && HasZeroTrailingBits(text.Length, text.IsEmpty ? 'A' : text[^1])
            && Base64Url.DecodeFromChars(text, destination, out var consumed, out written) == OperationStatus.Done
            && consumed == text.Length;
    }

    /// <summary>The same for text in UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        return !text.ContainsAnyExcept(AlphabetUtf8)
            && HasZeroTrailingBits(text.Length, text.IsEmpty ? 'A' : (char)text[^1])
            && Base64Url.DecodeFromUtf8(text, destination, out var consumed, out written) == OperationStatus.Done
            && consumed == text.Length;
    }

    private static bool HasZeroTrailingBits(int length, char last) => (length % 4) switch
    {
        0 => true,
        2 => (ValueOf(last) & 0b1111) == 0,
        3 => (ValueOf(last) & 0b11) == 0,
        _ => false,
    };

    private static int ValueOf(char letter) => letter switch
    {
        >= 'A' and <= 'Z' => letter - 'A',
        >= 'a' and <= 'z' => letter - 'a' + 26,
        >= '0' and <= '9' => letter - '0' + 52,
        '-' => 62,
        _ => 63,
    };
}
