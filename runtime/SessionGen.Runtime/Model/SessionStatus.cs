namespace SessionGen;

/// <summary>The status of a session. Only <see cref="Pending"/> and <see cref="Active"/> sessions are alive.</summary>
public enum SessionStatus
{
    /// <summary>The user has signed in, and must complete a step before the session is active.</summary>
    Pending,

    /// <summary>The session is alive.</summary>
    Active,

    /// <summary>The user signed out.</summary>
    Ended,

    /// <summary>The inactivity timeout or the maximum lifetime was reached.</summary>
    Expired,

    /// <summary>A newer session took its place because of a limit.</summary>
    Removed,

    /// <summary>A new sign-in on the same client replaced it.</summary>
    Replaced,

    /// <summary>An administrator or the application ended it.</summary>
    Revoked,

    /// <summary>It expired while it was <see cref="Pending"/>.</summary>
    Abandoned,
}
