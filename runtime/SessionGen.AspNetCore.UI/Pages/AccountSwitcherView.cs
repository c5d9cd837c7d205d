using System.ComponentModel;
using SessionGen.AspNetCore.UI.Accounts;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>What an account switcher shows. Public because parameters of components must be.</summary>
/// <param name="Site">The site of the page.</param>
/// <param name="Current">The account that the page runs as; null if no one is signed in.</param>
/// <param name="Others">The browser's other accounts.</param>
/// <param name="CanAdd">Whether another sign-in adds an account.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record AccountSwitcherView(SessionSite Site, SessionAccount? Current, IReadOnlyList<SessionAccount> Others, bool CanAdd);
