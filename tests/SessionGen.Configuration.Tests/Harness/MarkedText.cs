using System.Text;
using System.Text.RegularExpressions;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>
/// A file with its expected findings marked in it, as in Microsoft.CodeAnalysis.Testing: <c>{|SESS010:off|}</c>. Marks may nest and may
/// be empty.
/// </summary>
internal sealed partial record MarkedText(string Text, IReadOnlyList<MarkedText.Mark> Marks)
{
    public static MarkedText Parse(string marked)
    {
        var text = new StringBuilder();
        var marks = new List<Mark>();
        var open = new Stack<(string Id, int Start)>();
        var position = 0;
        while (position < marked.Length)
        {
            var opening = Opening().Match(marked, position);
            if (opening.Success && opening.Index == position)
            {
                open.Push((opening.Groups[1].Value, text.Length));
                position += opening.Length;
            }
            else if (open.Count > 0 && string.CompareOrdinal(marked, position, "|}", 0, 2) == 0)
            {
                var (id, start) = open.Pop();
                marks.Add(new Mark(id, start, text.Length));
                position += 2;
            }
            else
            {
                text.Append(marked[position++]);
            }
        }

        Assert.Empty(open);
        return new MarkedText(text.ToString(), [.. marks.OrderBy(mark => mark.Start).ThenBy(mark => mark.Id, StringComparer.Ordinal)]);
    }

    [GeneratedRegex(@"\{\|(SESS\d{3}):")]
    private static partial Regex Opening();

    internal sealed record Mark(string Id, int Start, int End);
}
