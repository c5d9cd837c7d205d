using Microsoft.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>When the session was created and when it ends, which SignalR uses, for one.</summary>
internal sealed class SessionTicketItems(Session session) : LazyDictionary<string?>
{
    protected override void Fill(Dictionary<string, string?> entries)
    {
        // The format is the framework's.
        _ = new AuthenticationProperties(entries) { IssuedUtc = session.CreatedAt, ExpiresUtc = session.ExpiresAt };
    }
}
