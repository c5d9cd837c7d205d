using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SessionGen.Testing.Processes;

namespace SessionGen.Interop.Tests;

/// <summary>The samples of a second service, with ASP.NET Core's JwtBearer, beside the quick start that signs in.</summary>
public sealed class ResourceApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ResourceApi", """{"userId":"ada","sessionId":"SESSION","department":"R&D"}""")]
    [InlineData("ResourceApi.Typed", """{"userId":"ada","department":"R&D","isPaying":false}""")]
    public async Task A_second_service_accepts_the_token_made_for_it_and_no_other(string sample, string expected)
    {
        await using var signIn = await RunningApplication.StartSampleAsync("QuickStart", Cancellation);
        var issuer = signIn.Address.GetLeftPart(UriPartial.Authority);
        await using var resources = await RunningApplication.StartSampleAsync(sample, Cancellation, $"--SignIn={issuer}");
        var cookies = new CookieContainer();
        using var handler = new SocketsHttpHandler { CookieContainer = cookies };
        using var browser = new HttpClient(handler) { BaseAddress = signIn.Address };
        (await browser.PostAsync("/sign-in?user=ada", content: null, Cancellation)).EnsureSuccessStatusCode();
        var session = await browser.GetFromJsonAsync<JsonElement>("/session", Cancellation);
        var response = await (await browser.PostAsync("/session/token", content: null, Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var token = response.GetProperty("token").GetString()!;

        using var accepted = await GetOrdersAsync(token);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(
            JsonDocument.Parse(expected.Replace("SESSION", session.GetProperty("id").GetString(), StringComparison.Ordinal)).RootElement,
            await accepted.Content.ReadFromJsonAsync<JsonElement>(Cancellation),
            JsonElement.DeepEquals);

        using var anonymous = await GetOrdersAsync(null);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var forged = await GetOrdersAsync(Forgery.WithOtherUser(token));
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        using var otherKey = await GetOrdersAsync(Forgery.WithOtherKey(token, SessionTokenAlgorithm.ES256));
        Assert.Equal(HttpStatusCode.Unauthorized, otherKey.StatusCode);
        using var unsigned = await GetOrdersAsync(Forgery.Unsigned(token));
        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
        using var stolenFromCookie = await GetOrdersAsync(cookies.GetCookies(signIn.Address)["session"]!.Value);
        Assert.Equal(HttpStatusCode.Unauthorized, stolenFromCookie.StatusCode);

        async Task<HttpResponseMessage> GetOrdersAsync(string? bearer)
        {
            using var client = new HttpClient { BaseAddress = resources.Address };
            client.DefaultRequestHeaders.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
            return await client.GetAsync("/orders", Cancellation);
        }
    }
}
