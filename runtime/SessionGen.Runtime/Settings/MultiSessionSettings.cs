using System.ComponentModel;

namespace SessionGen.Infrastructure;

/// <summary>Several accounts in one browser (<c>multiSession</c>).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MultiSessionSettings
{
    /// <summary>Whether several accounts may be signed in on one client. Off by default: a sign-in then replaces the one before.</summary>
    public bool Enabled { get; init; }

    /// <summary>Sessions on one client, 2 to 20.</summary>
    public int MaxSessions { get; init; } = 5;

    /// <summary>What a sign-in beyond <see cref="MaxSessions"/> does.</summary>
    public SessionLimitAction OnLimit { get; init; } = SessionLimitAction.EvictOldest;

    /// <summary>Where signing one account out leads; null for the account chooser, <c>{signIn.url}/choose</c>.</summary>
    public string? AfterSignOutUrl { get; init; }
}
