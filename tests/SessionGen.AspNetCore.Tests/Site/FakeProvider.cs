using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionGen.AspNetCore.Tests;

/// <summary>An OAuth 2.0 provider on loopback whose one user always agrees.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeProvider(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
    }

    public Uri Address { get; }

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet("/authorize", (string redirect_uri, string state) =>
            Results.Redirect(QueryHelpers.AddQueryString(redirect_uri, new Dictionary<string, string?> { ["code"] = "code-of-the-user", ["state"] = state })));
        app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            return form["code"] == "code-of-the-user" && form["client_secret"] == "site-secret"
                ? Results.Json(new { access_token = "access", token_type = "Bearer" })
                : Results.StatusCode(400);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FakeProvider(app);
    }

    /// <summary>What a browser does at the provider; returns where it is sent back to.</summary>
    public async Task<Uri> SignInAsync(Uri authorization, CancellationToken cancellationToken)
    {
        Assert.Equal(Address.Authority, authorization.Authority);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await http.GetAsync(authorization, cancellationToken);
        return response.Headers.Location!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
