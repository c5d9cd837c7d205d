using System.Text;

namespace SessionGen.Configuration.Values;

/// <summary>Text of the file inside a message: on one line and not longer than a reader wants.</summary>
internal static class Quote
{
    private const int LongestText = 60;
    private const int MostWords = 20;

    public static string Text(string text)
    {
        var builder = new StringBuilder();
        foreach (var c in text)
        {
            if (builder.Length == LongestText)
            {
                return builder.Append('…').ToString();
            }

            builder.Append(char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c) ? '\uFFFD' : c);
        }

        return builder.ToString();
    }

    public static string Alternatives(IReadOnlyList<string> words)
    {
        var builder = new StringBuilder();
        for (var i = 0; i < words.Count; i++)
        {
            if (i == MostWords)
            {
                return builder.Append(", …").ToString();
            }

            builder.Append(i == 0 ? string.Empty : i == words.Count - 1 ? " or " : ", ").Append(words[i]);
        }

        return builder.ToString();
    }
}
