using System.Net;
using System.Net.Sockets;

namespace SessionGen.Testing;

/// <summary>A person with a browser of their own: keeps cookies, follows redirects, and says what browsers say of a request.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;
    private readonly HttpClient _httpOnce;
    private readonly Uri? _site;
    private Uri _address;

    /// <param name="address">Where the application listens.</param>
    /// <param name="userAgent">Which browser it is.</param>
    /// <param name="site">The address that the browser knows, where a load balancer stands between.</param>
    public Visitor(Uri address, string? userAgent = null, Uri? site = null)
    {
        (_address, _site) = (address, site);
        _http = NewClient(userAgent, followsRedirects: true);
        _httpOnce = NewClient(userAgent, followsRedirects: false);
    }

    /// <summary>
    /// The application listens on another port now, or another machine answers. Browsers give cookies to every port of a host (RFC 6265,
    /// section 8.5).
    /// </summary>
    public void MoveTo(Uri address) => _address = address;

    /// <summary>Opens a page, wherever it leads.</summary>
    public Task<Page> OpenAsync(string path, HttpStatusCode status = HttpStatusCode.OK) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), status);

    /// <summary>Sends a request, and shows where that leads.</summary>
    public async Task<Page> SendAsync(HttpRequestMessage request, HttpStatusCode status = HttpStatusCode.OK)
    {
        using (request)
        {
            request.RequestUri = new Uri(_site ?? _address, request.RequestUri!);
            using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} of {request.Method} {request.RequestUri}:\n{html}");
            return new Page(this, response, html);
        }
    }

    /// <summary>Asks once, wherever that would lead, and tells the status.</summary>
    public async Task<HttpStatusCode> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.RequestUri = new Uri(_site ?? _address, request.RequestUri!);
            using var response = await _httpOnce.SendAsync(request, cancellationToken);
            return response.StatusCode;
        }
    }

    /// <summary>Loses the session token, as a browser does at the token's end: the next request is answered by a renewal.</summary>
    public void ForgetToken()
    {
        foreach (var cookie in _cookies.GetCookies(_site ?? _address).Where(cookie => cookie.Name == "session"))
        {
            cookie.Expired = true;
        }
    }

    /// <summary>A response that stays open.</summary>
    public async Task<StreamReader> OpenStreamAsync(string path) =>
        new(await _http.GetStreamAsync(new Uri(_site ?? _address, path), TestContext.Current.CancellationToken));

    public void Dispose()
    {
        _http.Dispose();
        _httpOnce.Dispose();
    }

    private HttpClient NewClient(string? userAgent, bool followsRedirects)
    {
        var handler = new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = followsRedirects };
        if (_site is not null)
        {
            // As a load balancer: each request goes where the next one is to go, under the same name.
            handler.PooledConnectionLifetime = TimeSpan.Zero;
            handler.ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(_address.Host, _address.Port, token);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        var client = new HttpClient(handler);
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent ?? "Visitor");
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        client.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "navigate");
        return client;
    }
}
