using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionGen.Browser.Tests;

/// <summary>A service on an origin of its own that knows nothing of SessionGen and is set up as docs/browser.md says.</summary>
internal sealed class OrdersService(WebApplication app) : IAsyncDisposable
{
    public Uri Orders { get; } =
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/orders");

    /// <param name="pages">The origin that the browser shows: issuer of the tokens, and the only one whose pages may call the service.</param>
    public static async Task<OrdersService> StartAsync(Uri pages)
    {
        var origin = pages.GetLeftPart(UriPartial.Authority);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddAuthentication().AddJwtBearer(options =>
        {
            options.MetadataAddress = $"{origin}/session/.well-known/openid-configuration";
            options.RequireHttpsMetadata = false;
            options.Audience = "orders";
            options.MapInboundClaims = false;
        });
        builder.Services.AddAuthorization();
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origin).WithHeaders("Authorization")));
        var app = builder.Build();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/orders", (ClaimsPrincipal user) => Results.Text("orders of " + user.FindFirstValue("sub"))).RequireAuthorization();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new OrdersService(app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
