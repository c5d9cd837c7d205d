using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using SessionGen.AspNetCore.Authentication;
using SessionGen.AspNetCore.Http;
using SessionGen.AspNetCore.Requests;
using SessionGen.AspNetCore.UI.Accounts;

namespace SessionGen.AspNetCore.UI.Pages;

// Answers GET {signIn.url}/choose, and requests that cannot be served, with pages that work without script.
internal sealed class AccountChooser(IAccountDirectory directory, SessionAddresses addresses, PageTexts texts) : ISessionPageResponder
{
    public async Task GetAsync(HttpContext http)
    {
        if (await BrowserSessions.Get(http).AuthenticateAsync(http) is { IsBearer: true })
        {
            SessionProblems.Write(
                http,
                StatusCodes.Status400BadRequest,
                "The account chooser is for browsers: it shows the accounts of a cookie, not of a bearer token.");
            await http.Response.FlushWrittenAsync();
            return;
        }

        try
        {
            await ShowAsync(http, await directory.GetAsync(http, http.RequestAborted), GetReturnUrl(http.Request));
        }
        catch (SessionStoreUnavailableException)
        {
            await ShowUnavailableAsync(http);
        }
    }

    public async ValueTask<bool> TryRespondAsync(HttpContext http, SessionPageKind kind)
    {
        switch (kind)
        {
            case SessionPageKind.SessionNotFound when Navigation.IsNavigation(http.Request):
                await ShowNotFoundAsync(http);
                return true;
            case SessionPageKind.StoreUnavailable when http.GetEndpoint()?.Metadata.GetMetadata<ChooserMetadata>() is not null:
                await ShowUnavailableAsync(http);
                return true;
            default:
                return false;
        }
    }

    private async Task ShowAsync(HttpContext http, IReadOnlyList<SessionAccount> accounts, string? returnUrl)
    {
        if (accounts.Count == 0)
        {
            var signIn = addresses.GetSignIn(SessionPathFeature.GetSiteBase(http), returnUrl);
            LocalPath.Redirect(http.Response, signIn, StatusCodes.Status302Found);
            return;
        }

        await WriteAsync<ChooserPage>(http, new()
        {
            [nameof(ChooserPage.Accounts)] = accounts,
            [nameof(ChooserPage.ReturnUrl)] = returnUrl,
        });
    }

    /// <summary>For someone who opens a page of an account that is not signed in on this browser, which may have others.</summary>
    private Task ShowNotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteMessageAsync(
            http,
            texts["You are not signed in to this account"],
            texts["Choose another account, or sign in again."],
            texts["Choose an account"],
            addresses.GetChooser(SessionPathFeature.GetSiteBase(http), GetSamePage(http)));
    }

    private Task ShowUnavailableAsync(HttpContext http)
    {
        SessionProblems.SetStoreUnavailable(http.Response);
        var request = http.Request;
        return WriteMessageAsync(
            http,
            texts["Your accounts cannot be shown right now"],
            texts["Your accounts could not be read. Try again in a moment."],
            texts["Try again"],
            UriHelper.BuildRelative(request.PathBase, request.Path, request.QueryString));
    }

    /// <summary>The same page for the account that is chosen; null if the page is the chooser itself or a form was posted.</summary>
    private string? GetSamePage(HttpContext http)
    {
        var request = http.Request;
        var path = SessionPathFeature.GetSiteBase(http) + UriHelper.BuildRelative(PathString.Empty, request.Path, request.QueryString);
        var isPage = !HttpMethods.IsPost(request.Method) && !request.Path.Equals(new PathString(addresses.Chooser));
        return isPage && LocalPath.IsLocal(path) ? path : null;
    }

    private static string? GetReturnUrl(HttpRequest request) =>
        request.Query["returnUrl"] is [var url] && LocalPath.IsLocal(url) && LocalPath.ToHeader(url) is var path
            && SessionAddresses.FitsForm(path) ? path : null;

    private static Task WriteMessageAsync(HttpContext http, string title, string text, string link, string address) =>
        WriteAsync<MessagePage>(http, new()
        {
            [nameof(MessagePage.Title)] = title,
            [nameof(MessagePage.Text)] = text,
            [nameof(MessagePage.Link)] = link,
            [nameof(MessagePage.Address)] = address,
        });

    private static async Task WriteAsync<TPage>(HttpContext http, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        parameters[nameof(ChooserPage.PathBase)] = SessionPathFeature.GetSiteBase(http);
        var html = await PageRenderer.RenderAsync<TPage>(http.RequestServices, parameters);
        PageHeaders.Set(http.Response);
        await http.Response.WriteAsync(html, http.RequestAborted);
    }
}

/// <summary>Marks the endpoint of the account chooser.</summary>
internal sealed class ChooserMetadata;
