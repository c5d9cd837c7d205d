using System.Net;

namespace SessionGen.Tests;

/// <summary>A browser before several machines that are one site: its cookies go to whichever answers. One request at a time.</summary>
internal sealed class MachineBrowser : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>As a browser keeps them, but for the end of Max-Age: the server decides what is over.</summary>
    public Dictionary<string, string> Cookies { get; } = [];

    public Task<HttpResponseMessage> GetAsync(MachineProcess machine, string path, CancellationToken cancellationToken = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(machine.Address, path)), cancellationToken);

    public Task<HttpResponseMessage> PostAsync(MachineProcess machine, string path, CancellationToken cancellationToken = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(machine.Address, path)), cancellationToken);

    /// <summary>Signs in, and tells the session's id.</summary>
    public async Task<string> SignInAsync(MachineProcess machine, string user)
    {
        using var response = await PostAsync(machine, $"/sign-in/{user}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Who the site says this is; the status where it does not say.</summary>
    public async Task<string> WhoAsync(MachineProcess machine, CancellationToken cancellationToken = default)
    {
        using var response = await GetAsync(machine, "/me", cancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : response.StatusCode.ToString();
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var response = await _http.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set.Select(header => header.Split(';')))
            {
                var (name, value) = (cookie[0].Split('=', 2)[0], cookie[0].Split('=', 2)[1]);
                if (value.Length == 0)
                {
                    Cookies.Remove(name);
                }
                else
                {
                    Cookies[name] = value;
                }
            }
        }

        return response;
    }
}
