namespace SessionGen.AspNetCore.Authentication;

/// <summary>What a sign-out has ended, as far as the browser must know it.</summary>
internal enum SessionSignOut
{
    /// <summary>All sessions of the client.</summary>
    All,

    /// <summary>The session that the request ran as, or the active one. Another session is live.</summary>
    Own,

    /// <summary>Another session of the client.</summary>
    Other,
}
