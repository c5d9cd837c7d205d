using Microsoft.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>
/// The items of the authentication properties of a request: when the session was created, and when it ends. SignalR, for one, uses the end.
/// </summary>
internal sealed class SessionTicketItems(Session session) : LazyDictionary<string?>
{
    protected override void Fill(Dictionary<string, string?> entries)
    {
        // The format is the framework's.
        _ = new AuthenticationProperties(entries) { IssuedUtc = session.CreatedAt, ExpiresUtc = session.ExpiresAt };
    }
}
