namespace SessionGen;

/// <summary>What happens to a sign-in beyond a limit (<c>onLimit</c>).</summary>
public enum SessionLimitAction
{
    /// <summary>The session that was active the longest ago ends, status <c>Removed</c>.</summary>
    EvictOldest,

    /// <summary>The sign-in is refused.</summary>
    Reject,
}
