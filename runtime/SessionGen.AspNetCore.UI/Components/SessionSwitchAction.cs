namespace SessionGen;

/// <summary>What <see cref="SessionBoundary"/> does on a page whose browser has switched to another account elsewhere.</summary>
public enum SessionSwitchAction
{
    /// <summary>Reloads the page, which then belongs to the new account. The default.</summary>
    Reload,

    /// <summary>Shows a notice in place of the content, with a link that reloads the page.</summary>
    Notify,

    /// <summary>
    /// Continues as the account that the page was opened with. A page whose circuit begins only after the switch cannot, and shows the
    /// notice of <see cref="Notify"/>.
    /// </summary>
    Keep,
}
