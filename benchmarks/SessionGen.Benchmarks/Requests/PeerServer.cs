using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Infrastructure;
using SessionGen.Testing;

namespace SessionGen.Benchmarks;

/// <summary>The server process of one peer.</summary>
internal static class PeerServer
{
    private const string Path = "/x";
    private static readonly string[] Roles = ["reader", "editor"];
    private static readonly byte[] Body = "ok"u8.ToArray();
    private static readonly ECDsaSecurityKey JwtKey = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "k" };

    public static async Task<int> RunAsync(string peer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        AddServices(builder.Services, peer);
        var app = builder.Build();
        if (peer != Peers.Anon)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        MapPeer(app, peer);
        app.MapPost("/sign-in/{user}", (HttpContext http, string user) => SignInAsync(http, peer, user));
        app.MapGet("/stats", () =>
        {
            using var process = Process.GetCurrentProcess();
            return string.Create(CultureInfo.InvariantCulture, $"{process.TotalProcessorTime.Ticks / 10} {GC.GetTotalAllocatedBytes()}");
        });
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        // The parent closes the pipe when it is done, also when it dies.
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static void AddServices(IServiceCollection services, string peer)
    {
        switch (peer)
        {
            case Peers.Anon:
                break;
            case Peers.Cookie:
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                services.AddAuthorization();
                break;
            case Peers.CookieStore:
                services.AddSingleton<MemoryTicketStore>();
                services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<MemoryTicketStore>((options, store) => options.SessionStore = store);
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                services.AddAuthorization();
                break;
            case Peers.Jwt:
                services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options => options.TokenValidationParameters = new TokenValidationParameters
                {
                    IssuerSigningKey = JwtKey,
                    ValidIssuer = "https://issuer.example",
                    ValidateAudience = false,
                    ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                });
                services.AddAuthorization();
                break;
            default:
                // Tokens that outlive the run: every token is a hit.
                services.AddSessionGen<TestSessionClaims>(new SessionGenSettings
                {
                    Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(7))],
                    Token = new SessionTokenSettings { Lifetime = TimeSpan.FromHours(4) },
                });
                break;
        }
    }

    private static void MapPeer(WebApplication app, string peer)
    {
        var respond = (RequestDelegate)(http =>
        {
            http.Response.ContentType = "text/plain";
            http.Response.ContentLength = Body.Length;
            return http.Response.Body.WriteAsync(Body).AsTask();
        });
        switch (peer)
        {
            case Peers.Anon or Peers.AnonAuthenticated:
                app.MapGet(Path, respond);
                break;
            case Peers.Session:
                app.MapGet(Path, (RequestDelegate)(http => http.GetSession<TestSessionClaims>() is null ? Fail(http) : respond(http)));
                break;
            case Peers.SessionClaims:
                app.MapGet(Path, (Session<TestSessionClaims> session, HttpContext http) => session.Claims.Department.Length == 0 ? Fail(http) : respond(http));
                break;
            default:
                app.MapGet(Path, respond).RequireAuthorization();
                break;
        }
    }

    private static Task Fail(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <summary>Answers with the header line that the user's further requests carry.</summary>
    private static async Task<string> SignInAsync(HttpContext http, string peer, string user)
    {
        switch (peer)
        {
            case Peers.Anon or Peers.AnonAuthenticated:
                return $"X-User: {user}";
            case Peers.Cookie or Peers.CookieStore:
                await http.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
                    [new Claim(ClaimTypes.NameIdentifier, user), new Claim("department", "Research and development"), new Claim("level", "3"), new Claim("roles", "reader"), new Claim("roles", "editor")],
                    CookieAuthenticationDefaults.AuthenticationScheme)));
                break;
            case Peers.Jwt:
                return "Authorization: Bearer " + new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
                {
                    Issuer = "https://issuer.example",
                    Expires = DateTime.UtcNow.AddHours(4),
                    Claims = new Dictionary<string, object> { ["sub"] = user, ["department"] = "Research and development", ["level"] = 3, ["roles"] = Roles },
                    SigningCredentials = new SigningCredentials(JwtKey, SecurityAlgorithms.EcdsaSha256),
                });
            default:
                await http.SignInSessionAsync(user, new TestSessionClaims { Department = "Research and development", Level = 3, Roles = Roles });
                break;
        }

        var line = new StringBuilder("Cookie: ");
        foreach (var cookie in http.Response.Headers.SetCookie)
        {
            _ = line.Append(line.Length > 8 ? "; " : "").Append(cookie.AsSpan(0, cookie!.IndexOf(';', StringComparison.Ordinal)));
        }

        return line.ToString();
    }
}
