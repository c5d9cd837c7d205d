namespace SessionGen.Analyzers.Lifetimes;

/// <summary>The kind of lifetime that a property sets.</summary>
internal enum LifetimeSetting
{
    /// <summary>A cookie of any kind: limited only by browsers.</summary>
    Cookie,

    /// <summary>How long a user stays signed in: must be one of the lifetimes that sessions.yaml declares.</summary>
    SignIn,

    /// <summary>How long server-side state is kept after the last request: must be the inactivity timeout, if one is declared.</summary>
    Inactivity,
}
