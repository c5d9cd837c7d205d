namespace SessionGen;

/// <summary>What <see cref="SessionBoundary"/> does on a page whose browser has switched to another account elsewhere.</summary>
public enum SessionSwitchAction
{
    /// <summary>Loads the page again, which then is the new account's. The default.</summary>
    Reload,

    /// <summary>Says so in place of the content, with a way to load the page again.</summary>
    Tell,

    /// <summary>
    /// Goes on as the account that the page was opened with. A page whose circuit begins only after the switch cannot, and says so as with
    /// <see cref="Tell"/>.
    /// </summary>
    Keep,
}
