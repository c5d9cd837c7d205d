using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Requests;
using SessionGen.AspNetCore.UI.Accounts;
using SessionGen.AspNetCore.UI.Pages;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.UI.Components;

internal sealed class AccountSwitcherViews(IAccountDirectory directory, SessionGenSettings settings, SessionPathUse paths)
{
    private bool IsMulti => settings.MultiSession.Enabled;

    public async ValueTask<AccountSwitcherView> GetAsync(HttpContext http, bool showAccounts, CancellationToken cancellationToken)
    {
        var site = new SessionSite(SessionPathFeature.GetSiteBase(http), http.Features.Get<SessionPathFeature>()?.Number);
        var feature = SessionFeature.Get(http);
        if (feature.CurrentSession is not { } session || feature.IsBearer)
        {
            return Create(site, null, []);
        }

        if (showAccounts && IsMulti)
        {
            try
            {
                var accounts = await directory.GetAsync(http, cancellationToken);
                if (accounts.Any(account => account.SessionId == session.Id))
                {
                    return Create(site, session.Id, accounts);
                }
            }
            catch (SessionStoreUnavailableException)
            {
                // The token of the page is still valid, so the user button shows its account.
            }
        }

        return Create(site, session.Id, [await directory.DescribeAsync(session, http.RequestServices, cancellationToken)]);
    }

    public async ValueTask<AccountSwitcherView> GetAsync(
        ClaimsPrincipal user, string baseUri, bool showAccounts, IServiceProvider services, CancellationToken cancellationToken)
    {
        var sessionId = SessionIdentities.Find(user);
        return Create(
            SessionSite.FromBaseUri(baseUri, paths.IsOn),
            sessionId,
            sessionId is null ? [] : await directory.GetAsync(sessionId, showAccounts && IsMulti, services, cancellationToken));
    }

    private AccountSwitcherView Create(SessionSite site, string? sessionId, IReadOnlyList<SessionAccount> accounts)
    {
        var current = accounts.FirstOrDefault(account => account.SessionId == sessionId);
        return new AccountSwitcherView(site, current, current is null ? [] : [.. accounts.Where(account => account != current)], IsMulti);
    }
}
