using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Browser.Tests;

/// <summary>
/// A site on a real Kestrel, whose clock only a test moves, and which can be told to answer late or not at all: over https, or over http as on
/// a developer's machine.
/// </summary>
internal sealed class WebSite : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = CreateCertificate();
    private readonly ConcurrentQueue<(string Request, string? Activity)> _requests = [];
    private readonly ConcurrentQueue<Held> _holds = [];
    private WebApplication? _app;

    public FakeTimeProvider Time { get; private init; } = FakeTime.Create();

    public Uri Address { get; private set; } = new("https://localhost");

    /// <summary>The id of the last session that was signed in.</summary>
    public string? LastSignedIn { get; private set; }

    /// <summary>What the endpoints of SessionGen answer instead of what they are for; null for the real answer.</summary>
    public Func<HttpContext, bool>? Trouble { get; set; }

    /// <summary>Whether the session store does not answer.</summary>
    public bool IsStoreDown { get; set; }

    public SessionManager Sessions => _app!.Services.GetRequiredService<SessionManager>();

    public static Task<WebSite> StartAsync(Action<WebApplication>? configure = null) =>
        StartAsync(new WebSite(), "Production", listen => listen.UseHttps(Certificate), configure);

    /// <summary>Starts a site whose clock stands at today's time, so that services with clocks of their own accept its tokens.</summary>
    public static Task<WebSite> StartDevelopmentAsync(Action<WebApplication>? configure = null) =>
        StartAsync(new WebSite { Time = FakeTime.Create(DateTimeOffset.UtcNow) }, "Development", _ => { }, configure);

    /// <summary>How many requests came whose method and path are these, of which those that are no activity are not counted.</summary>
    public int Count(string request) => _requests.Count(one => one.Request == request && one.Activity != "none");

    /// <summary>How many checks came that are no activity.</summary>
    public int CountPassive(string request) => _requests.Count(one => one.Request == request && one.Activity == "none");

    /// <summary>Holds back the answer to the next request with this method and path: it is done on the server, and not sent.</summary>
    public Held HoldNext(string request)
    {
        var held = new Held(request);
        _holds.Enqueue(held);
        return held;
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<WebSite> StartAsync(
        WebSite site, string environment, Action<ListenOptions> listen, Action<WebApplication>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        builder.Services.AddSingleton<TimeProvider>(site.Time);
        builder.Services.AddSessionGen();
        var store = builder.Services.Last(service => service.ServiceType == typeof(ISessionStore)).ImplementationFactory!;
        builder.Services.AddSingleton(services => UnreliableStore.Create((ISessionStore)store(services), () => site.IsStoreDown));
        var app = site._app = builder.Build();
        app.Use(site.WatchAsync);
        configure?.Invoke(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSessionGen();
        app.MapSessionGenPages();
        app.MapPages(session => site.LastSignedIn = session);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        site.Address = new UriBuilder(address) { Host = "localhost" }.Uri;
        return site;
    }

    private async Task WatchAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path == "/favicon.ico")
        {
            // Browsers ask for it when they like. Behind the authentication it would be activity.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var request = $"{http.Request.Method} {http.Request.Path}";
        _requests.Enqueue((request, http.Request.Headers["X-Session-Activity"]));
        if (Trouble?.Invoke(http) == true)
        {
            return;
        }

        var held = _holds.FirstOrDefault(one => one.TryTake(request));
        await next(http);
        if (held is not null)
        {
            await held.WaitAsync();
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
