using SessionGen.Stores;

namespace SessionGen.Postgres.Connections;

/// <summary>Checks that PostgreSQL can store a text: well-formed Unicode without U+0000.</summary>
internal static class PostgresText
{
    /// <summary>Gets whether all texts can be stored. A text that cannot is in no row, so there is nothing to query.</summary>
    public static bool IsStorable(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && (text.Contains('\0', StringComparison.Ordinal) || !UnicodeText.IsWellFormed(text)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ensures that two different texts never become the same text in a row.</summary>
    /// <exception cref="ArgumentException">A text of the session cannot be stored.</exception>
    public static void ThrowIfNotStorable(StoredSession session)
    {
        var device = session.Device;
        if (!IsStorable(session.Id, session.ClientId, session.UserId, session.Policy.Name, device?.UserAgent, device?.IpAddress))
        {
            throw new ArgumentException(
                "The user id, or another text of the session, is not well-formed Unicode or contains the character U+0000.",
                nameof(session));
        }
    }
}
