namespace SessionGen.Analyzers.Lifetimes;

/// <summary>The kind of lifetime that a property sets.</summary>
internal enum LifetimeSetting
{
    // Limited only by browsers.
    Cookie,
    // Must be a lifetime that sessions.yaml declares.
    SignIn,
    // Must be the inactivity timeout, if one is declared.
    Inactivity,
}
