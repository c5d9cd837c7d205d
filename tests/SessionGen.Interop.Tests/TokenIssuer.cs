using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Infrastructure;
using SessionGen.Interop.Tests.Sessions;
using SessionGen.Testing;

namespace SessionGen.Interop.Tests;

/// <summary>
/// An application that signs in and hands out session tokens over HTTP. Other verifiers look at the real time, so its clock says when
/// its tokens are made.
/// </summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly FakeTimeProvider _time;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _browser;

    private TokenIssuer(WebApplication application, FakeTimeProvider time)
    {
        _application = application;
        _time = time;
        Address = application.Urls.Single();
        _browser = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies }) { BaseAddress = new Uri(Address) };
    }

    /// <summary>The origin: the <c>iss</c> and the <c>azp</c> of the tokens.</summary>
    public string Address { get; }

    public string KeysAddress => $"{Address}/.well-known/jwks.json";

    /// <summary>Starts at <paramref name="now"/> and signs in.</summary>
    public static async Task<TokenIssuer> StartAsync(SessionTokenAlgorithm algorithm, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var time = FakeTime.Create(now);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSessionGen<SessionClaims>(new SessionGenSettings
        {
            Policies = SessionPolicies.All,
            Token = new SessionTokenSettings { Algorithm = algorithm },
        });
        var application = builder.Build();
        application.MapSessionGen();
        application.MapPost("/sign-in", async (HttpContext http) =>
        {
            await http.SignInSessionAsync("user_1", new SessionClaims
            {
                Department = "Forschung & Größe",
                Plan = Plan.Team,
                Groups = ["a", "b"],
                EmployeeNumber = 9_007_199_254_740_991,
                Address = new SessionClaims.AddressClaim { City = "Zürich" },
                Email = "user_1@acme.example",
            });
            return Results.NoContent();
        });
        await application.StartAsync(cancellationToken);

        var issuer = new TokenIssuer(application, time);
        (await issuer._browser.PostAsync("/sign-in", content: null, cancellationToken)).EnsureSuccessStatusCode();
        return issuer;
    }

    public void Advance(TimeSpan by) => _time.Advance(by);

    /// <summary>A bearer token, minted now.</summary>
    public async Task<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        var response = await _browser.PostAsJsonAsync("/session/token", new { forceRefresh = true }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("token").GetString()!;
    }

    /// <summary>The token of the cookie.</summary>
    public string GetCookieToken() => _cookies.GetCookies(new Uri(Address))["session"]!.Value;

    /// <summary>The public key that signs, out of the key set, as SPKI in PEM. RS256 only.</summary>
    public async Task<string> GetPublicKeyPemAsync(string token, CancellationToken cancellationToken)
    {
        var keys = new JsonWebKeySet(await _browser.GetStringAsync(KeysAddress, cancellationToken));
        var id = JsonDocument.Parse(Base64UrlEncoder.Decode(token.Split('.')[0])).RootElement.GetProperty("kid").GetString();
        var key = keys.Keys.Single(key => key.Kid == id);
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(key.N), Exponent = Base64UrlEncoder.DecodeBytes(key.E) });
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _application.DisposeAsync();
    }
}
