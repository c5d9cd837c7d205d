using System.Net;

namespace SessionGen.Samples.Tests;

/// <summary>A person with a browser of their own: keeps cookies, follows redirects, and says what browsers say of a request.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private Uri _address;

    public Visitor(Uri address, string? userAgent = null)
    {
        _address = address;
        _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent ?? "Visitor");
        _http.DefaultRequestHeaders.Add("Accept", "text/html");
        _http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        _http.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "navigate");
    }

    /// <summary>The application listens on another port now. Browsers give cookies to every port of a host (RFC 6265, section 8.5).</summary>
    public void MoveTo(Uri address) => _address = address;

    /// <summary>Opens a page, wherever it leads.</summary>
    public Task<Page> OpenAsync(string path, HttpStatusCode status = HttpStatusCode.OK) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), status);

    /// <summary>Signs in on the page, and tells where that leads.</summary>
    public async Task<Page> SignInAsync(string person, string policy = "default", string query = "")
    {
        var page = await OpenAsync("/sign-in" + query);
        return await page.Choose("PolicyName", policy).PressAsync(button => button.Value == person);
    }

    public async Task<Page> SendAsync(HttpRequestMessage request, HttpStatusCode status = HttpStatusCode.OK)
    {
        using (request)
        {
            request.RequestUri = new Uri(_address, request.RequestUri!);
            using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} of {request.Method} {request.RequestUri}:\n{html}");
            return new Page(this, response.RequestMessage!.RequestUri!, response, html);
        }
    }

    /// <summary>A response that stays open.</summary>
    public async Task<StreamReader> OpenStreamAsync(string path) =>
        new(await _http.GetStreamAsync(new Uri(_address, path), TestContext.Current.CancellationToken));

    public void Dispose() => _http.Dispose();
}
