using Microsoft.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>When the session was created and when it ends, which SignalR uses, for one.</summary>
internal sealed class SessionTicketItems(Session session) : LazyDictionary<string?>
{
    // In the format of the framework.
    protected override Dictionary<string, string?> Create()
    {
        var entries = base.Create();
        _ = new AuthenticationProperties(entries) { IssuedUtc = session.CreatedAt, ExpiresUtc = session.ExpiresAt };
        return entries;
    }
}
