using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen.AspNetCore.UI.Components;

/// <summary>What an account switcher shows.</summary>
/// <param name="Site">The site of the page.</param>
/// <param name="Current">The account that the page runs as; null where nobody is signed in.</param>
/// <param name="Others">The browser's other accounts.</param>
/// <param name="Adding">Whether signing in again adds an account.</param>
internal sealed record AccountSwitcherView(SessionSite Site, SessionAccount? Current, IReadOnlyList<SessionAccount> Others, bool Adding);
