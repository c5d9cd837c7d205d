using SessionGen.Stores;

namespace SessionGen;

/// <summary>What PostgreSQL can keep as text: well-formed Unicode without U+0000.</summary>
internal static class PostgresText
{
    /// <summary>Whether all of them can be kept. What cannot is in no row, so nothing need be asked.</summary>
    public static bool IsStorable(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && !IsStorable(text))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Two texts that differ must never become the same in a row.</summary>
    /// <exception cref="ArgumentException">A text of the session cannot be kept.</exception>
    public static void ThrowIfNotStorable(StoredSession session)
    {
        if (!IsStorable(session.Id, session.ClientId, session.UserId, session.Policy.Name, session.Device?.UserAgent, session.Device?.IpAddress))
        {
            throw new ArgumentException("The user id, or another text of the session, is not well-formed Unicode or has the character U+0000.", nameof(session));
        }
    }

    private static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
