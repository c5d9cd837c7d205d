namespace SessionGen;

/// <summary>What became of a session. Only <see cref="Pending"/> and <see cref="Active"/> are alive.</summary>
public enum SessionStatus
{
    /// <summary>Signed in, but a step is still to do before it is active.</summary>
    Pending,

    /// <summary>Alive.</summary>
    Active,

    /// <summary>The user signed out.</summary>
    Ended,

    /// <summary>The inactivity timeout or the maximum lifetime was reached.</summary>
    Expired,

    /// <summary>A newer session took its place under a limit.</summary>
    Removed,

    /// <summary>The same client signed in anew in its place.</summary>
    Replaced,

    /// <summary>An administrator or the application ended it.</summary>
    Revoked,

    /// <summary>Its sign-in was never completed.</summary>
    Abandoned,
}
