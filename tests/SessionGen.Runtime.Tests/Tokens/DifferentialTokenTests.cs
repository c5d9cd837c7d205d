using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Tokens;

/// <summary>Against a verifier that the field trusts: what is accepted here it accepts, and what it refuses is refused here.</summary>
public sealed class DifferentialTokenTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(600).WithReplay(8725, 7519);

    [Theory]
    [InlineData(SessionTokenAlgorithm.ES256)]
    [InlineData(SessionTokenAlgorithm.RS256)]
    public async Task A_genuine_token_is_accepted_by_both_and_says_the_same_to_both(SessionTokenAlgorithm algorithm)
    {
        var settings = Testing.Runtime.Settings();
        await using var runtime = new Testing.Runtime(settings with { Token = settings.Token with { Algorithm = algorithm, Audience = "acme-api" } });
        var signedIn = await runtime.SignInAsync("grüße-😀-\"quoted\"\\", claims: Testing.Runtime.Claims with { Department = "Forschung & Entwicklung 😀 </script>" });
        var token = (await runtime.RenewAsync(signedIn.Client, isBearer: true))!;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token.Text, Parameters(runtime, algorithm, "acme-api"));

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(signedIn.Session.UserId, result.Claims["sub"]);
        Assert.Equal(signedIn.Session.Id, result.Claims["sid"]);
        Assert.Equal("Forschung & Entwicklung 😀 </script>", result.Claims["department"]);
        Assert.Equal(token.ExpiresAt.UtcDateTime, result.SecurityToken.ValidTo);
    }

    [Fact]
    public async Task A_payload_has_the_claims_of_the_hosted_original_in_their_order()
    {
        await using var runtime = new Testing.Runtime();
        runtime.Time.AdjustTime(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero));
        var signedIn = await runtime.SignInAsync();
        runtime.Time.Advance(TimeSpan.FromSeconds(150));
        var renewed = await runtime.RenewAsync(signedIn.Client, isBearer: true);
        var payload = JsonNode.Parse(Jws.Payload(renewed!.Text))!.AsObject();
        var created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).ToUnixTimeSeconds();

        Assert.Equal(
            ["iss", "sub", "sid", "azp", "iat", "nbf", "exp", "jti", "v", "sts", "fva", "auth_time", "acr", "cnf", "department", "plan", "employeeNumber", "groups", "region"],
            payload.Select(claim => claim.Key));
        Assert.Equal($$"""{"alg":"ES256","kid":"{{runtime.Keys.PublicKeys[0].Kid}}","typ":"JWT"}""", Jws.Header(renewed.Text));
        Assert.Equal(created + 150, (long)payload["iat"]!);
        Assert.Equal(created + 145, (long)payload["nbf"]!);
        Assert.Equal(created + 210, (long)payload["exp"]!);
        Assert.Equal(created, (long)payload["auth_time"]!);
        Assert.Equal("[2,-1]", payload["fva"]!.ToJsonString());
        Assert.Equal("active", (string?)payload["sts"]);
        Assert.Equal(2, (int)payload["v"]!);
        Assert.Equal("default", (string?)payload["acr"]);
        Assert.Equal(Testing.Runtime.Origin, (string?)payload["azp"]);
        var model = PersonClaims.ModelFingerprint.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($$"""{"client":"{{signedIn.Session.ClientId}}","model":"{{model}}"}""", payload["cnf"]!.ToJsonString());
        Assert.Equal("eu-1", (string?)payload["region"]);
    }

    [Fact]
    public async Task Whatever_is_changed_in_a_signed_payload_nothing_is_accepted_here_that_the_other_verifier_refuses()
    {
        await using var runtime = new Testing.Runtime();
        var token = (await runtime.RenewAsync((await runtime.SignInAsync()).Client, isBearer: true))!.Text;
        using var key = await Jws.KeyOfAsync(runtime);
        var parameters = Parameters(runtime, SessionTokenAlgorithm.ES256, audience: null);
        var accepted = 0;

        var mutation = from edits in Gen.Choose(0, 3)
                       from seed in Gen.Choose(0, int.MaxValue)
                       select (edits, seed);
        Check.One(Fixed, Prop.ForAll(mutation.ToArbitrary(), change =>
        {
            var mutated = Mutate(token, change.edits, new Random(change.seed), key);
            var ours = runtime.Tokens.VerifyBearerToken(mutated, Testing.Runtime.Origin, out _) is not null;
            accepted += ours ? 1 : 0;
            return !ours || new JsonWebTokenHandler().ValidateTokenAsync(mutated, parameters).GetAwaiter().GetResult().IsValid;
        }));

        // A test that never accepts anything would prove nothing.
        Assert.True(accepted > 50, $"Only {accepted} were accepted.");
    }

    private static string Mutate(string token, int edits, Random random, ECDsa key)
    {
        var segments = token.Split('.');
        if (random.Next(4) == 0)
        {
            var text = token.ToCharArray();
            for (var i = 0; i < edits; i++)
            {
                text[random.Next(text.Length)] = (char)random.Next(32, 127);
            }

            return new string(text);
        }

        var payload = JsonNode.Parse(Jws.Decode(segments[1]))!.AsObject();
        string[] names = [.. payload.Select(claim => claim.Key), "aud", "act", "nonce", "x"];
        for (var i = 0; i < edits; i++)
        {
            var name = names[random.Next(names.Length)];
            payload[name] = JsonNode.Parse(random.Next(9) switch
            {
                0 => "null",
                1 => "\"x\"",
                2 => random.Next(-5, 5).ToString(System.Globalization.CultureInfo.InvariantCulture),
                3 => (1_767_225_600 + random.Next(-200, 200)).ToString(System.Globalization.CultureInfo.InvariantCulture),
                4 => "[]",
                5 => "{}",
                6 => "1.5e3",
                _ => payload[name]?.ToJsonString() ?? "true",
            });
        }

        return Jws.SignSegments(segments[0], Jws.Encode(payload.ToJsonString()), key);
    }

    private static TokenValidationParameters Parameters(Testing.Runtime runtime, SessionTokenAlgorithm algorithm, string? audience) => new()
    {
        ValidAlgorithms = [algorithm.ToString()],
        ValidTypes = ["JWT"],
        IssuerSigningKeys = runtime.Keys.PublicKeys,
        ValidIssuer = Testing.Runtime.Origin,
        ValidateAudience = audience is not null,
        ValidAudience = audience,
        ClockSkew = TimeSpan.Zero,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var now = runtime.Time.GetUtcNow().UtcDateTime;
            return expires > now && notBefore <= now;
        },
    };
}
