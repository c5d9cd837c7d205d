using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionGen.AspNetCore.UI.Accounts;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Http;
using SessionGen.AspNetCore.Requests;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>Answers <c>GET {signIn.url}/choose</c>: the accounts of this browser, to switch between and to sign out. Works without script.</summary>
internal sealed class AccountChooser(IAccountDirectory accounts, SessionAddresses addresses, IOptions<SessionGenOptions> options, ILoggerFactory loggers) : ISessionPageResponder
{
    public async Task GetAsync(HttpContext http)
    {
        if (await SessionFeature.AuthenticateAsync(http) is { IsBearer: true })
        {
            SessionProblems.Write(http, StatusCodes.Status400BadRequest, "The account chooser is for browsers: it shows the accounts of a cookie, not of a bearer token.");
            await http.Response.FlushWrittenAsync();
            return;
        }

        try
        {
            await ShowAsync(http, await accounts.GetAsync(http, http.RequestAborted), GetReturnUrl(http.Request));
        }
        catch (SessionStoreUnavailableException)
        {
            await ShowUnavailableAsync(http);
        }
    }

    public async ValueTask<bool> TryRespondAsync(HttpContext http, SessionPageKind kind)
    {
        if (kind is SessionPageKind.SessionNotFound && Navigation.IsNavigation(http.Request))
        {
            await ShowNotFoundAsync(http);
            return true;
        }

        if (kind is SessionPageKind.StoreUnavailable && http.GetEndpoint()?.Metadata.GetMetadata<ChooserMetadata>() is not null)
        {
            await ShowUnavailableAsync(http);
            return true;
        }

        return false;
    }

    /// <summary>Answers a person who opens a page of an account that is not signed in in this browser. It may have others.</summary>
    private Task ShowNotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteAsync<AbsentPage>(http, new() { [nameof(AbsentPage.ReturnUrl)] = GetWayOn(http) });
    }

    /// <summary>Answers a person who opens the chooser while the store does not answer.</summary>
    private Task ShowUnavailableAsync(HttpContext http)
    {
        SessionProblems.SetStoreUnavailable(http.Response);
        return WriteAsync<UnavailablePage>(http, new() { [nameof(UnavailablePage.Address)] = UriHelper.BuildRelative(http.Request.PathBase, http.Request.Path, http.Request.QueryString) });
    }

    /// <summary>The same page for whichever account is chosen; null where that is the chooser itself, or a form was sent.</summary>
    private string? GetWayOn(HttpContext http)
    {
        var request = http.Request;
        var path = SitePath.GetBase(http) + UriHelper.BuildRelative(PathString.Empty, request.Path, request.QueryString);
        return !HttpMethods.IsPost(request.Method) && LocalPath.IsLocal(path) && !request.Path.Equals(new PathString(addresses.ChooserPath)) ? path : null;
    }

    /// <summary>Where the person was going; null where that is not on this site.</summary>
    private static string? GetReturnUrl(HttpRequest request)
    {
        var asked = request.Query["returnUrl"];
        return asked.Count == 1 && LocalPath.IsLocal(asked[0]) && LocalPath.ToHeader(asked[0]!) is var path && SessionAddresses.FitsForm(path) ? path : null;
    }

    private async Task ShowAsync(HttpContext http, IReadOnlyList<SessionAccount> shown, string? returnUrl)
    {
        if (shown.Count == 0)
        {
            http.Response.StatusCode = StatusCodes.Status302Found;
            http.Response.Headers.Location = LocalPath.ToHeader(addresses.GetSignIn(SitePath.GetBase(http), returnUrl));
            http.Response.Headers.CacheControl = "no-store";
            return;
        }

        await WriteAsync<ChooserPage>(http, new()
        {
            [nameof(ChooserPage.Accounts)] = shown,
            [nameof(ChooserPage.ReturnUrl)] = returnUrl,
        });
    }

    private async Task WriteAsync<TPage>(HttpContext http, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        parameters[nameof(ChooserPage.PathBase)] = SitePath.GetBase(http);
        parameters[nameof(ChooserPage.Stylesheets)] = options.Value.GetExtension<PageOptions>().Stylesheets;
        var html = await PageRenderer.RenderAsync<TPage>(http.RequestServices, loggers, parameters);
        PageHeaders.Set(http.Response);
        await http.Response.WriteAsync(html, http.RequestAborted);
    }
}
