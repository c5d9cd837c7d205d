using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Sessions;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Tests;

/// <summary>
/// A site on a real Kestrel, on loopback with ports of the system's choice, over https and plain http, whose clock only a test moves. It
/// signs in whoever asks, since that is the application's business, and says who a request runs as.
/// </summary>
internal sealed class TestSite : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = CreateCertificate();
    private readonly WebApplication _app;

    private TestSite(WebApplication app, FakeTimeProvider time, LogCapture log)
    {
        _app = app;
        Time = time;
        Log = log;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Https = ToLocalhost(addresses.Single(address => address.StartsWith("https:", StringComparison.Ordinal)));
        Http = ToLocalhost(addresses.Single(address => address.StartsWith("http:", StringComparison.Ordinal)));
    }

    public static SessionPolicy ShortPolicy { get; } = new("default", TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));

    public static SessionPolicy AdminPolicy { get; } = new("admin", TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30));

    public static SessionGenSettings Settings { get; } = new() { Policies = [ShortPolicy, AdminPolicy] };

    public FakeTimeProvider Time { get; }

    public LogCapture Log { get; }

    public Uri Https { get; }

    public Uri Http { get; }

    public IServiceProvider Services => _app.Services;

    public SessionManager Sessions => _app.Services.GetRequiredService<SessionManager>();

    public CountingStore Store => (CountingStore)_app.Services.GetRequiredKeyedService<ISessionStore>(typeof(GuardedSessionStore));

    public static async Task<TestSite> StartAsync(
        SessionGenSettings? settings = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? app = null,
        Action<SessionGenOptions>? configure = null,
        string environment = "Production")
    {
        var time = FakeTime.Create();
        var log = new LogCapture();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate));
        });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSessionGen<TestSessionClaims>(settings ?? Settings, options =>
        {
            options.UseStore(_ => new CountingStore(new InMemorySessionStore()));
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        var site = builder.Build();
        site.MapSessionGen();
        MapTestEndpoints(site);
        app?.Invoke(site);
        await site.StartAsync(TestContext.Current.CancellationToken);
        return new TestSite(site, time, log);
    }

    /// <summary>A browser with no cookies, over https unless said otherwise.</summary>
    public Browser NewBrowser(bool plain = false, bool ignoresMaxAge = false) => new(plain ? Http : Https, Time) { IgnoresMaxAge = ignoresMaxAge };

    /// <summary>Trusts the certificate of the test sites and no other.</summary>
    public static bool IsItsCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString() == Certificate.GetCertHashString();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void MapTestEndpoints(IEndpointRouteBuilder site)
    {
        site.MapPost("/sign-in/{user}", async (HttpContext http, string user, string? policy, string? department) =>
        {
            var named = policy is null ? null : Settings.Policies.Single(one => one.Name == policy);
            var session = await http.SignInSessionAsync(user, new TestSessionClaims { Department = department ?? "R&D" }, named, http.RequestAborted);
            return Results.Text(session.Id);
        });
        site.MapGet("/me", (Session<TestSessionClaims> session) => Results.Text(session.UserId));
        site.MapGet("/maybe", (Session<TestSessionClaims>? session) => Results.Text(session?.UserId ?? "nobody"));
        site.MapGet("/anon", (HttpContext http) => Results.Text(http.User.Identity?.IsAuthenticated == true ? "somebody" : "nobody"));
        site.MapGet("/private", (HttpContext http) => Results.Text(http.User.FindFirst("sub")!.Value)).RequireAuthorization();
        site.MapGet("/session-of-request", (HttpContext http) => Results.Text(http.GetSession<TestSessionClaims>()?.Id ?? "none"));
        site.MapPost("/sign-out-all", async (HttpContext http) =>
        {
            await http.SignOutAllSessionsAsync(http.RequestAborted);
            return Results.Text("out");
        });
    }

    // Cookies belong to a host, not to a port; "localhost" is what people type.
    private static Uri ToLocalhost(string address) => new UriBuilder(address) { Host = "localhost" }.Uri;

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
