using System.Text;

namespace SessionGen.Tool.Writing;

/// <summary>The two sides of a lock with the markers that git leaves in a merge conflict.</summary>
internal static class LockConflict
{
    /// <summary>Returns the text itself without markers; nothing for no text.</summary>
    public static IReadOnlyList<string> GetSides(string? text)
    {
        if (text is null)
        {
            return [];
        }

        var (ours, theirs) = (new StringBuilder(), new StringBuilder());
        var (isOurs, isTheirs, hasMarkers) = (true, true, false);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var marker = line.Length >= 7 && line.AsSpan(0, 7).Trim(line[0]).IsEmpty ? line[0] : ' ';
            switch (marker)
            {
                case '<':
                    (isOurs, isTheirs, hasMarkers) = (true, false, true);
                    break;
                case '|':
                    (isOurs, isTheirs) = (false, false);
                    break;
                case '=':
                    (isOurs, isTheirs) = (false, true);
                    break;
                case '>':
                    (isOurs, isTheirs) = (true, true);
                    break;
                default:
                    (isOurs ? ours : null)?.Append(line).Append('\n');
                    (isTheirs ? theirs : null)?.Append(line).Append('\n');
                    break;
            }
        }

        return hasMarkers ? [ours.ToString(), theirs.ToString()] : [text];
    }
}
