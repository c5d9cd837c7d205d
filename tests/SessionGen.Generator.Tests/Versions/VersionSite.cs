extern alias runtime;

using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Generator.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests.Versions;

/// <summary>An application with one version of sessions.yaml, built and running, on a store that it shares with other versions.</summary>
internal sealed class VersionSite : IAsyncDisposable
{
    private static readonly X509Certificate2 s_certificate = CreateCertificate();
    private readonly WebApplication _app;

    private VersionSite(WebApplication app)
    {
        _app = app;
        Metered = new Metered(app.Services.GetRequiredService<IMeterFactory>());
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new UriBuilder(addresses.Single()) { Host = "localhost" }.Uri;
    }

    public Metered Metered { get; }

    public Uri Address { get; }

    public double Renewals => Metered.Sum("sessiongen.renewals");

    public int ClaimsUpdates => Metered.Count("sessiongen.store.operation.duration", ("sessiongen.store.operation.name", "update_claims"));

    /// <param name="yaml">The file.</param>
    /// <param name="claims">The initializer of the claims that a sign-in gives.</param>
    /// <param name="source">The initializer of the claims that a claims source gives; null for none.</param>
    /// <param name="shown">What <c>/me</c> shows of a session.</param>
    /// <param name="store">The store, or the path of a SQLite file.</param>
    /// <param name="time">The clock.</param>
    public static async Task<VersionSite> StartAsync(
        string yaml, string claims, string? source, string shown, object store, FakeTimeProvider time)
    {
        var entry = Load(yaml, claims, source, shown);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(s_certificate)));
        builder.Services.AddSingleton<TimeProvider>(time);
        entry.GetMethod("Add")!.Invoke(null, [builder.Services, store]);
        var app = builder.Build();
        entry.GetMethod("Map")!.Invoke(null, [app]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new VersionSite(app);
    }

    public async ValueTask DisposeAsync()
    {
        Metered.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private static Type Load(string yaml, string claims, string? source, string shown)
    {
        var program =
            $$"""
            #nullable enable
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using Acme.Web.Sessions;
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Http;
            using Microsoft.Extensions.DependencyInjection;
            using SessionGen;
            using SessionGen.Stores;

            public sealed class Source : ISessionClaimsSource<SessionClaims>
            {
                public ValueTask<SessionClaims> GetAsync(Session session, CancellationToken cancellationToken) => new(new SessionClaims { {{source ?? claims}} });
            }

            public static class Program
            {
                public static void Add(IServiceCollection services, object store)
                {
                    services.AddSessionGen(options => _ = store is string file
                        ? options.UseSqlite("Data Source=" + file)
                        : options.UseStore(_ => (ISessionStore)store));
                    {{(source is null ? "" : "services.AddScoped<ISessionClaimsSource<SessionClaims>, Source>();")}}
                }

                public static void Map(WebApplication app)
                {
                    app.MapSessionGen();
                    app.MapSessionGenPages();
                    app.MapPost("/sign-in", async (HttpContext http, string? policy) =>
                    {
                        SessionPolicies.TryGet(policy ?? "default", out var named);
                        var session = await http.SignInSessionAsync("ada", new SessionClaims { {{claims}} }, named);
                        return session.Id;
                    });
                    app.MapPost("/end-all", async (SessionManager sessions, TimeProvider time) =>
                        await sessions.RevokeIssuedBeforeAsync(time.GetUtcNow()));
                    app.MapGet("/me", (Session<SessionClaims> session) => {{shown}});
                    app.MapGet("/expires", (Session<SessionClaims> session) => session.ExpiresAt.ToUnixTimeSeconds().ToString());
                }
            }
            """;
        var run = GeneratorRun.Of(yaml, new Consumer { RootNamespace = "Acme.Web", HasPages = true, Sources = [program] });
        Assert.DoesNotContain(run.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        using var image = new MemoryStream();
        var result = run.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return new AssemblyLoadContext("version", isCollectible: true).LoadFromStream(image).GetType("Program", throwOnError: true)!;
    }
}
