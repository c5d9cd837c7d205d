using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SessionGen.Infrastructure;
using SessionGen.AspNetCore.UI.Accounts;
using SessionGen.AspNetCore.UI.Pages;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Requests;

namespace SessionGen.AspNetCore.UI.Components;

/// <summary>Finds out what an account switcher shows, for a request and for a circuit. A thread-safe singleton.</summary>
internal sealed class AccountSwitcherViews(IAccountDirectory accounts, SessionGenSettings settings, SessionPathUse paths)
{
    public async ValueTask<AccountSwitcherView> GetAsync(HttpContext http, bool showAccounts, CancellationToken cancellationToken)
    {
        var site = new SessionSite(SitePath.GetBase(http), http.Features.Get<SessionPathFeature>()?.Number);
        var feature = SessionFeature.Get(http);
        if (feature.CurrentSession is not { } session || feature.IsBearer)
        {
            return new AccountSwitcherView(site, null, [], IsMulti);
        }

        if (showAccounts && IsMulti)
        {
            try
            {
                var all = await accounts.GetAsync(http, cancellationToken);
                if (all.FirstOrDefault(account => account.SessionId == session.Id) is { } current)
                {
                    return Create(site, current, all);
                }
            }
            catch (SessionStoreUnavailableException)
            {
                // The page goes on with a valid token, and so does its user button.
            }
        }

        return new AccountSwitcherView(site, await accounts.DescribeAsync(session, http.RequestServices, cancellationToken), [], IsMulti);
    }

    public async ValueTask<AccountSwitcherView> GetAsync(ClaimsPrincipal user, string baseUri, bool showAccounts, IServiceProvider services, CancellationToken cancellationToken)
    {
        var site = SessionSite.FromBaseUri(baseUri, paths.IsOn);
        if (SessionIdentities.Find(user) is not { } sessionId)
        {
            return new AccountSwitcherView(site, null, [], IsMulti);
        }

        var all = await accounts.GetAsync(sessionId, showAccounts && IsMulti, services, cancellationToken);
        return all.FirstOrDefault(account => account.SessionId == sessionId) is { } current
            ? Create(site, current, all)
            : new AccountSwitcherView(site, null, [], IsMulti);
    }

    private bool IsMulti => settings.MultiSession.Enabled;

    private AccountSwitcherView Create(SessionSite site, SessionAccount current, IReadOnlyList<SessionAccount> all) =>
        new(site, current, [.. all.Where(account => account.SessionId != current.SessionId)], IsMulti);
}
