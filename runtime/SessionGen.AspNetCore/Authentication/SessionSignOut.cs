namespace SessionGen;

/// <summary>What a sign-out did, as the browser has to know it.</summary>
internal enum SessionSignOut
{
    /// <summary>Nobody is signed in on the client any more.</summary>
    All,

    /// <summary>The session that the request ran as, or that requests of the client run as, is over; another one lives on.</summary>
    Own,

    /// <summary>Another session of the client is over.</summary>
    Other,
}
