namespace SessionGen;

/// <summary>
/// How long a client cookie lives: the longest that one of its sessions can, whatever its user does. Activity cannot prolong it, since a
/// renewal never writes the client cookie; what ends earlier, ends on the server.
/// </summary>
internal static class ClientCookieLifetime
{
    /// <returns>Null where the cookie ends with the browser.</returns>
    public static TimeSpan? Get(StoredClient client, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach (var session in client.Sessions)
        {
            if (session.IsPersistent)
            {
                var lifetime = session.Policy.MaximumLifetime is { } maximum ? session.CreatedAt + maximum - now : SessionPolicy.CookieCap;
                longest = longest > lifetime ? longest : lifetime;
            }
        }

        return longest;
    }
}
