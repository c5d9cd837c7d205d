namespace SessionGen.Configuration.Syntax;

/// <summary>Halves of surrogate pairs, which UTF-8 has no form for.</summary>
internal static class LoneSurrogates
{
    public static string Replace(string value)
    {
        var first = 0;
        while (first < value.Length && !char.IsSurrogate(value[first]))
        {
            first++;
        }

        if (first == value.Length)
        {
            return value;
        }

        var text = value.ToCharArray();
        for (var i = first; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = '\uFFFD';
            }
        }

        return new string(text);
    }
}
