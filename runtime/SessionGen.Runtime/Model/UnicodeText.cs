using System.Buffers;
using System.Text;

namespace SessionGen.Stores;

/// <summary>
/// Says whether a text survives a round trip through UTF-8. A store that keeps two different user ids as the same text gives one user the
/// sessions of another, so every store refuses text that is not well-formed. Thread-safe: no state.
/// </summary>
public static class UnicodeText
{
    /// <summary>Returns whether the text has no unpaired surrogate.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) => IndexOfLoneSurrogate(text) < 0;

    /// <summary>Returns the index of the first unpaired surrogate; -1 if there is none.</summary>
    public static int IndexOfLoneSurrogate(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (text[at..].IndexOfAnyInRange('\uD800', '\uDFFF') is var next and >= 0)
        {
            at += next;
            if (Rune.DecodeFromUtf16(text[at..], out _, out var length) != OperationStatus.Done)
            {
                return at;
            }

            at += length;
        }

        return -1;
    }
}
