using System.Buffers;
using System.Buffers.Text;

namespace SessionGen.Model;

// base64url as RFC 7515, section 2 wants it: no padding, no white space, and only the canonical form, so that every value has one text
// (RFC 4648, sections 3.2, 3.3 and 3.5). The framework's decoder lets all of these pass.
internal static class StrictBase64Url
{
    private const int LargestOnStack = 256;

    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        Span<char> canonical = text.Length <= LargestOnStack ? stackalloc char[LargestOnStack] : new char[text.Length];
        if (Base64Url.DecodeFromChars(text, destination, out _, out written) == OperationStatus.Done
            && Base64Url.TryEncodeToChars(destination[..written], canonical, out var length)
            && text.SequenceEqual(canonical[..length]))
        {
            return true;
        }

        written = 0;
        return false;
    }
}
