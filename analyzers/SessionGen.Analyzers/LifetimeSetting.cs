namespace SessionGen.Analyzers;

/// <summary>What a property that takes a lifetime is about.</summary>
internal enum LifetimeSetting
{
    /// <summary>Any cookie: only what browsers grant limits it.</summary>
    Cookie,

    /// <summary>How long someone stays signed in: one of the lifetimes that sessions.yaml declares, or a contradiction.</summary>
    SignIn,

    /// <summary>How long server-side state outlasts the last request: the inactivity timeout, where one is declared.</summary>
    Inactivity,
}
