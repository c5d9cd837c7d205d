using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>Somebody at a browser without script: keeps cookies, follows redirects, opens pages and presses their buttons.</summary>
internal sealed class Visitor(Uri site) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = site };

    public async Task SignInAsync(string user) => (await SendAsync(HttpMethod.Post, $"/sign-in?user={user}", content: null)).EnsureSuccessStatusCode();

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostAsync(string path) => _http.PostAsync(path, content: null, TestContext.Current.CancellationToken);

    public async Task<VisitedPage> OpenAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null);
        Assert.Equal(status, response.StatusCode);
        return await VisitedPage.ReadAsync(response);
    }

    /// <summary>Sends the form of a button, and shows where that leads.</summary>
    public async Task<VisitedPage> PressAsync(IElement button)
    {
        var form = (IHtmlFormElement)button.Closest("form")!;
        Assert.Equal("post", form.Method);
        var fields = form.QuerySelectorAll<IHtmlInputElement>("input").Select(input => KeyValuePair.Create(input.Name!, input.Value));
        using var response = await SendAsync(HttpMethod.Post, form.GetAttribute("action")!, new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await VisitedPage.ReadAsync(response);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
