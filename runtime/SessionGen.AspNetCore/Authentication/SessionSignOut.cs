namespace SessionGen;

/// <summary>What a sign-out did, as the browser has to know it.</summary>
internal enum SessionSignOut
{
    /// <summary>Nobody is signed in on the client any more.</summary>
    All,

    /// <summary>The session that requests ran as is over; another one of the client lives on.</summary>
    Active,

    /// <summary>Another session of the client is over.</summary>
    Other,
}
