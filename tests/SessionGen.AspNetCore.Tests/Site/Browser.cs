using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Net.Http.Headers;
using SetCookieHeaderValue = Microsoft.Net.Http.Headers.SetCookieHeaderValue;

namespace SessionGen.AspNetCore.Tests;

/// <summary>
/// Cookies as a browser keeps them, on the clock of the test: name by name, ended by Max-Age, Secure ones over https only. Sends exactly
/// what it has, and follows no redirect.
/// </summary>
internal sealed class Browser(Uri site, FakeTimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = TestSite.IsItsCertificate },
        MaxConnectionsPerServer = 200,
    })
    {
        BaseAddress = site,
    };

    public Dictionary<string, BrowserCookie> Cookies { get; private init; } = [];

    /// <summary>Every cookie value that it was ever given.</summary>
    public List<string> Seen { get; private init; } = [];

    public string TokenName => site.Scheme == "https" ? "__Host-session" : "session";

    public string ClientName => TokenName + "-client";

    public string? Token => Get(TokenName);

    public string? Client => Get(ClientName);

    /// <summary>Sends cookies whose Max-Age is over as well, as nothing but the server can prevent.</summary>
    public bool IgnoresMaxAge { get; init; }

    /// <summary>The same cookies in the hands of a thief, who keeps them as long as he likes.</summary>
    public Browser Copy() => new(site, time) { Cookies = new(Cookies), Seen = Seen, IgnoresMaxAge = true };

    public void Set(string name, string value) => Cookies[name] = new BrowserCookie(value, null);

    public void DropToken() => Cookies.Remove(TokenName);

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Sends a target exactly as it is written, where <see cref="Uri"/> would tidy it up.</summary>
    public Task<HttpResponseMessage> GetRawAsync(string target, params (string Name, string Value)[] headers) =>
        RawRequest.SendAsync(site, target, headers, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public async Task<string> GetTextAsync(string path)
    {
        using var response = await GetAsync(path);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            : response.StatusCode.ToString();
    }

    /// <summary>Signs in, and tells the session's id.</summary>
    public async Task<string> SignInAsync(string user, string query = "")
    {
        using var response = await PostAsync($"/sign-in/{user}{query}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var response = await SendWithoutStoringAsync(method, path, content, headers);
        Store(response);
        return response;
    }

    /// <summary>Asks for a response that goes on, and takes its headers.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path)
    {
        var response = await SendWithoutStoringAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead);
        Store(response);
        return response;
    }

    /// <summary>Sends a request; what the response sets waits for <see cref="Store"/>, as in a response that arrives late.</summary>
    public Task<HttpResponseMessage> SendWithoutStoringAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers) =>
        SendWithoutStoringAsync(method, path, content, HttpCompletionOption.ResponseContentRead, headers);

    /// <summary>Takes the cookies that a response sets.</summary>
    public void Store(HttpResponseMessage response)
    {
        foreach (var cookie in ReadSetCookies(response))
        {
            Seen.Add(cookie.Value.ToString());
            if (cookie.MaxAge <= TimeSpan.Zero)
            {
                Cookies.Remove(cookie.Name.ToString());
            }
            else
            {
                Cookies[cookie.Name.ToString()] = new BrowserCookie(cookie.Value.ToString(), cookie.MaxAge is { } age ? time.GetUtcNow() + age : null);
            }
        }
    }

    public static IList<SetCookieHeaderValue> ReadSetCookies(HttpResponseMessage response) =>
        response.Headers.TryGetValues(HeaderNames.SetCookie, out var values) ? SetCookieHeaderValue.ParseStrictList([.. values]) : [];

    public static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> SendWithoutStoringAsync(HttpMethod method, string path, HttpContent? content, HttpCompletionOption completion, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        var now = time.GetUtcNow();
        var cookies = string.Join("; ", Cookies.Where(cookie => IgnoresMaxAge || cookie.Value.EndsAt is null || cookie.Value.EndsAt > now).Select(cookie => $"{cookie.Key}={cookie.Value.Value}"));
        if (cookies.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(HeaderNames.Cookie, cookies);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _http.SendAsync(request, completion, TestContext.Current.CancellationToken);
    }

    private string? Get(string name) =>
        Cookies.TryGetValue(name, out var cookie) && (cookie.EndsAt is null || cookie.EndsAt > time.GetUtcNow()) ? cookie.Value : null;
}
