using SessionGen.Stores;

namespace SessionGen.AspNetCore.Cookies;

/// <summary>
/// How long a client cookie lives: as long as the longest of its sessions can. Activity does not prolong it, since a renewal does not write
/// the client cookie; the server ends sessions that end earlier.
/// </summary>
internal static class ClientCookieLifetime
{
    /// <returns>
    /// Null if the cookie ends with the browser: as soon as one of its sessions does. On a computer that several people use, it matters
    /// more to sign one account out than to keep another signed in.
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
