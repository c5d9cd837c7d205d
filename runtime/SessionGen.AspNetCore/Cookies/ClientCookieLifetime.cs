using SessionGen.Stores;

namespace SessionGen;

/// <summary>
/// How long a client cookie lives: the longest that one of its sessions can, whatever its user does. Activity cannot prolong it, since a
/// renewal never writes the client cookie; what ends earlier, ends on the server.
/// </summary>
internal static class ClientCookieLifetime
{
    /// <returns>
    /// Null where the cookie ends with the browser: as soon as one of its sessions is to. On a computer that several people use, to be
    /// forgotten weighs more than to be remembered.
    /// </returns>
    public static TimeSpan? Get(StoredClient client, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach (var session in client.Sessions)
        {
            if (!session.IsPersistent)
            {
                return null;
            }

            var lifetime = session.Policy.MaximumLifetime is { } maximum ? session.CreatedAt + maximum - now : SessionPolicy.CookieCap;
            longest = longest > lifetime ? longest : lifetime;
        }

        return longest;
    }
}
