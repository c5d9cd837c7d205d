using Microsoft.AspNetCore.Authentication;

namespace SessionGen;

/// <summary>
/// The items of the authentication properties of a request: when the session was created and when it ends, which SignalR, for one, closes
/// connections by.
/// </summary>
internal sealed class SessionTicketItems(Session session) : LazyDictionary<string?>
{
    protected override void Fill(Dictionary<string, string?> entries)
    {
        // Written by the framework itself, whose format it is.
        _ = new AuthenticationProperties(entries) { IssuedUtc = session.CreatedAt, ExpiresUtc = session.ExpiresAt };
    }
}
