using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace SessionGen.Testing;

/// <summary>
/// A text with the diagnostics that are expected in it, in the markup of Microsoft.CodeAnalysis.Testing: <c>{|SESS010:off|}</c>.
/// Marks may nest.
/// </summary>
internal sealed class MarkupText
{
    private MarkupText(string text, IReadOnlyList<(string Id, TextSpan Span)> marks)
    {
        Text = text;
        Marks = marks;
    }

    public string Text { get; }

    public IReadOnlyList<(string Id, TextSpan Span)> Marks { get; }

    public static MarkupText Parse(string markup)
    {
        var text = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var marks = new List<(string Id, TextSpan Span)>();
        for (var i = 0; i < markup.Length;)
        {
            if (TryReadOpening(markup, i, out var id, out var length))
            {
                open.Push((id, text.Length));
                i += length;
            }
            else if (open.Count > 0 && markup.AsSpan(i).StartsWith("|}", StringComparison.Ordinal))
            {
                var mark = open.Pop();
                marks.Add((mark.Id, TextSpan.FromBounds(mark.Start, text.Length)));
                i += 2;
            }
            else
            {
                text.Append(markup[i++]);
            }
        }

        return open.Count == 0
            ? new MarkupText(text.ToString(), marks)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{open.Count} marks are not closed in:\n{markup}"));
    }

    // `{|SESS010:`: an id and a colon follow, so a flow mapping or a block scalar of YAML is never taken for a mark.
    private static bool TryReadOpening(string markup, int start, out string id, out int length)
    {
        (id, length) = ("", 0);
        if (!markup.AsSpan(start).StartsWith("{|", StringComparison.Ordinal))
        {
            return false;
        }

        var colon = markup.IndexOf(':', start);
        if (colon < 0 || !markup.AsSpan(start + 2, colon - start - 2).ContainsOnlyLettersAndDigits())
        {
            return false;
        }

        id = markup[(start + 2)..colon];
        length = colon + 1 - start;
        return true;
    }
}

file static class Characters
{
    public static bool ContainsOnlyLettersAndDigits(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
