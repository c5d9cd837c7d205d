using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Net.Http.Headers;

namespace SessionGen.Generator.Tests.Versions;

/// <summary>A browser whose requests reach whatever version the load balancer chooses. Its cookies end by the clock of the test.</summary>
internal sealed class VersionBrowser(FakeTimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
#pragma warning disable CA5359 // The certificate is one that the test has just made, for loopback.
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    });
    private readonly Dictionary<string, (string Value, DateTimeOffset EndsAt)> _cookies = [];

    /// <summary>How many responses set a cookie.</summary>
    public int Written { get; private set; }

    /// <summary>The text of the response, or the number of its status.</summary>
    public Task<string> GetAsync(VersionSite site, string path = "/me") => SendAsync(site, HttpMethod.Get, path);

    public Task<string> PostAsync(VersionSite site, string path) => SendAsync(site, HttpMethod.Post, path);

    public async Task<string> GetBearerAsync(VersionSite site)
    {
        using var json = JsonDocument.Parse(await SendAsync(site, HttpMethod.Post, "/session/token", JsonContent.Create(new { })));
        return json.RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>A request of an API client, without cookies.</summary>
    public async Task<string> GetWithBearerAsync(VersionSite site, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Address, "/me"));
        request.Headers.Add(HeaderNames.Authorization, "Bearer " + token);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    /// <summary>The ids of the sessions in this browser.</summary>
    public async Task<string[]> ListAsync(VersionSite site, string path = "/session")
    {
        using var json = JsonDocument.Parse(await GetAsync(site, path + "/list"));
        return [.. json.RootElement.GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty("id").GetString()!)];
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> SendAsync(VersionSite site, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(site.Address, path)) { Content = content };
        var sent = _cookies.Where(cookie => cookie.Value.EndsAt > time.GetUtcNow()).Select(cookie => $"{cookie.Key}={cookie.Value.Value}");
        request.Headers.TryAddWithoutValidation(HeaderNames.Cookie, string.Join("; ", sent));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        if (response.Headers.TryGetValues(HeaderNames.SetCookie, out var set))
        {
            Written++;
            foreach (var cookie in SetCookieHeaderValue.ParseStrictList([.. set]))
            {
                _cookies[cookie.Name.ToString()] = (cookie.Value.ToString(), time.GetUtcNow() + (cookie.MaxAge ?? TimeSpan.FromDays(1)));
            }
        }

        return await ReadAsync(response);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response) => response.IsSuccessStatusCode
        ? await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        : ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
