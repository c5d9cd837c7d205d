using System.Buffers;
using System.Text;

namespace SessionGen.Stores;

/// <summary>
/// Whether a text can be written as UTF-8 and comes back the same. A store that keeps two user ids that differ as the same text gives one
/// user the sessions of another; so every store refuses what is not well-formed. Thread-safe: no state.
/// </summary>
public static class UnicodeText
{
    /// <summary>Whether every half of a surrogate pair has its other half beside it.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) => IndexOfLoneSurrogate(text) < 0;

    /// <summary>Where the first half of a surrogate pair without its other half is; -1 where there is none.</summary>
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
