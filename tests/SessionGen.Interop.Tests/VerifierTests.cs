using System.Text.Json;

namespace SessionGen.Interop.Tests;

/// <summary>Session tokens before verifiers of other makers: `jose` and the SDK of the hosted service whose token format this is.</summary>
public sealed class VerifierTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task Jose_verifies_a_token_through_the_key_set_and_refuses_expired_and_forged_ones(string algorithm)
    {
        var (issuer, verdicts) = await VerifyAsync(Enum.Parse<SessionTokenAlgorithm>(algorithm));

        var fresh = verdicts.GetProperty("jose").GetProperty("fresh");
        AssertFresh(fresh, issuer);
        Assert.Equal(algorithm, fresh.GetProperty("header").GetProperty("alg").GetString());
        Assert.Equal("JWT", fresh.GetProperty("header").GetProperty("typ").GetString());
        AssertRefused(
            verdicts.GetProperty("jose"),
            ("expired", "ERR_JWT_EXPIRED"),
            ("otherUser", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
            ("otherKey", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
            ("unsigned", "ERR_JOSE_ALG_NOT_ALLOWED"),
            ("publicKeyAsSecret", "ERR_JOSE_ALG_NOT_ALLOWED"),
            ("cookie", "ERR_JWS_INVALID"));
    }

    [Fact]
    public async Task The_SDK_of_the_hosted_original_accepts_an_RS256_token_and_refuses_expired_and_forged_ones()
    {
        var (issuer, verdicts) = await VerifyAsync(SessionTokenAlgorithm.RS256);

        AssertFresh(verdicts.GetProperty("clerk").GetProperty("fresh"), issuer);
        AssertRefused(
            verdicts.GetProperty("clerk"),
            ("expired", "token-expired"),
            ("otherUser", "token-invalid-signature"),
            ("otherKey", "token-invalid-signature"),
            ("unsigned", "token-invalid-algorithm"),
            ("publicKeyAsSecret", "token-invalid-algorithm"),
            ("cookie", "token-invalid"));
    }

    private static async Task<(string Issuer, JsonElement Verdicts)> VerifyAsync(SessionTokenAlgorithm algorithm)
    {
        // Rounded, since tokens know whole seconds; an hour ago, so that the first token is over by now.
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        await using var issuer = await TokenIssuer.StartAsync(algorithm, now.AddHours(-1), Cancellation);
        var expired = await issuer.GetTokenAsync(Cancellation);
        issuer.Advance(TimeSpan.FromHours(1));
        var fresh = await issuer.GetTokenAsync(Cancellation);
        var pem = algorithm == SessionTokenAlgorithm.RS256 ? await issuer.GetPublicKeyPemAsync(fresh, Cancellation) : null;

        var verdicts = await NodeVerifiers.VerifyAsync(
            new
            {
                Issuer = issuer.Address,
                Jwks = issuer.KeysAddress,
                Algorithm = algorithm.ToString(),
                Pem = pem,
                AuthorizedParty = issuer.Address,
                Tokens = new
                {
                    Fresh = fresh,
                    Expired = expired,
                    OtherUser = Forgery.WithOtherUser(fresh),
                    OtherKey = Forgery.WithOtherKey(fresh, algorithm),
                    Unsigned = Forgery.Unsigned(fresh),
                    PublicKeyAsSecret = Forgery.WithPublicKeyAsSecret(fresh, pem ?? "-"),
                    Cookie = issuer.GetCookieToken(),
                },
            },
            Cancellation);
        return (issuer.Address, verdicts);
    }

    private static void AssertFresh(JsonElement verdict, string issuer)
    {
        Assert.True(verdict.GetProperty("accepted").GetBoolean(), verdict.ToString());
        var payload = verdict.GetProperty("payload");
        Assert.Equal("user_1", payload.GetProperty("sub").GetString());
        Assert.StartsWith("sess_", payload.GetProperty("sid").GetString(), StringComparison.Ordinal);
        Assert.Equal(issuer, payload.GetProperty("iss").GetString());
        Assert.Equal(issuer, payload.GetProperty("azp").GetString());
        Assert.Equal("active", payload.GetProperty("sts").GetString());
        Assert.Equal(2, payload.GetProperty("v").GetInt32());
        Assert.Equal([60, -1], payload.GetProperty("fva").EnumerateArray().Select(minutes => minutes.GetInt32()));
        Assert.Equal(60, payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64());

        Assert.Equal("Forschung & Größe", payload.GetProperty("department").GetString());
        Assert.Equal("team", payload.GetProperty("plan").GetString());
        Assert.Equal(["a", "b"], payload.GetProperty("groups").EnumerateArray().Select(group => group.GetString()));
        Assert.Equal(9_007_199_254_740_991, payload.GetProperty("employeeNumber").GetInt64());
        Assert.False(payload.GetProperty("isStaff").GetBoolean());
        Assert.Equal("Zürich", payload.GetProperty("address").GetProperty("city").GetString());
        Assert.Equal("eu-1", payload.GetProperty("region").GetString());
    }

    private static void AssertRefused(JsonElement verdicts, params (string Token, string Reason)[] expected) => Assert.Equal(
        expected.Select(refusal => $"{refusal.Token}: {refusal.Reason}"),
        expected.Select(refusal => verdicts.GetProperty(refusal.Token))
            .Zip(expected, (verdict, refusal) => $"{refusal.Token}: {(verdict.GetProperty("accepted").GetBoolean() ? "accepted" : verdict.GetProperty("reason").GetString())}"));
}
