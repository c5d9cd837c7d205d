using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Infrastructure;
using SessionGen.Interop.Tests.Sessions;

namespace SessionGen.Interop.Tests;

/// <summary>Claims with <c>bearer: false</c>, over HTTP.</summary>
public sealed class PrivateClaimsTests
{
    private const string Email = "ada@acme.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_with_bearer_false_is_in_the_session_of_the_cookie_and_in_no_bearer_token()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var one = await StartAsync(key);
        await using var other = await StartAsync(key);
        using var browser = new HttpClient { BaseAddress = new Uri(one.Urls.Single()) };
        (await browser.PostAsync("/sign-in", content: null, Cancellation)).EnsureSuccessStatusCode();

        var session = await browser.GetFromJsonAsync<JsonElement>("/session", Cancellation);
        var response = await (await browser.PostAsync("/session/token", content: null, Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var token = response.GetProperty("token").GetString()!;

        Assert.Equal(Email, session.GetProperty("claims").GetProperty("email").GetString());
        Assert.Equal(Email, await browser.GetStringAsync("/email", Cancellation));
        Assert.Contains("\"department\":\"R\\u0026D\"", JsonSerializer.Serialize(JsonDocument.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))), StringComparison.Ordinal);
        Assert.DoesNotContain("email", Base64UrlEncoder.Decode(token.Split('.')[1]), StringComparison.Ordinal);

        // The machine that made the token knows it; another one reads it.
        foreach (var machine in new[] { one, other })
        {
            using var api = new HttpClient { BaseAddress = new Uri(machine.Urls.Single()) };
            api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            Assert.Equal("null", await api.GetStringAsync("/email", Cancellation));
            Assert.DoesNotContain(Email, await api.GetStringAsync("/session", Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sign_in_with_a_principal_that_lacks_it_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await StartAsync(key);
        using var browser = new HttpClient { BaseAddress = new Uri(site.Urls.Single()) };

        var answer = await (await browser.PostAsync("/sign-in-principal", content: null, Cancellation)).Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("lacks the claim 'email'", answer, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(ECDsa key)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSessionGen<SessionClaims>(
            new SessionGenSettings
            {
                Policies = SessionPolicies.All,
                Token = new SessionTokenSettings { Issuer = "https://acme.example" },
            },
            options => options.UseSigningKeyPem(key.ExportPkcs8PrivateKeyPem()));
        var application = builder.Build();
        application.MapSessionGen();
        application.MapPost("/sign-in", async (HttpContext http) => (await http.SignInSessionAsync("ada", new SessionClaims
        {
            Department = "R&D",
            Groups = [],
            EmployeeNumber = 7,
            Address = new SessionClaims.AddressClaim { City = "Turku" },
            Email = Email,
        })).Id);
        application.MapPost("/sign-in-principal", async (HttpContext http) =>
        {
            var identity = new ClaimsIdentity(
                [
                    new("sub", "ada"), new("department", "R&D"), new("employeeNumber", "7"), new("address", """{"city":"Turku"}"""),
                ],
                "test");
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => http.SignInAsync(new ClaimsPrincipal(identity)));
            return error.Message;
        });
        application.MapGet("/email", (Session<SessionClaims> session) => session.Claims.Email ?? "null");
        await application.StartAsync(Cancellation);
        return application;
    }
}
