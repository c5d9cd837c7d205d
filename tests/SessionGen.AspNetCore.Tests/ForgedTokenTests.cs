using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace SessionGen.AspNetCore.Tests;

public sealed class ForgedTokenTests : IAsyncLifetime
{
    private TestSite _site = null!;
    private Browser _alice = null!;
    private string _token = null!;
    private JsonNode _header = null!;
    private JsonNode _payload = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _alice = _site.NewBrowser();
        await _alice.SignInAsync("alice");
        _token = await StolenTokenTests.GetBearerAsync(_alice);
        var parts = _token.Split('.');
        _header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        _payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
    }

    public async ValueTask DisposeAsync()
    {
        _alice.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task The_token_itself_is_good() => Assert.True(await IsAcceptedAsync(_token));

    [Fact]
    public async Task A_token_without_a_signature_is_refused()
    {
        foreach (var algorithm in new[] { "none", "None", "NONE", "nOnE", "" })
        {
            var unsigned = $"{Encode(With(_header, "alg", algorithm))}.{Encode(With(_payload, "sub", "mallory"))}.";
            await AssertRefusedAsync(unsigned);
            await AssertRefusedAsync(unsigned + _token.Split('.')[2]);
        }
    }

    [Fact]
    public async Task A_token_signed_with_another_key_of_the_same_id_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var content = $"{Encode(_header)}.{Encode(With(_payload, "sub", "mallory"))}";

        await AssertRefusedAsync($"{content}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}");
    }

    [Fact]
    public async Task A_token_that_brings_its_own_key_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(false);
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(parameters.Q.X), ["y"] = Base64Url.EncodeToString(parameters.Q.Y) };
        foreach (var header in new[] { With(_header, "jwk", jwk), With(_header, "jku", $"{_site.Https}jwks"), With(_header, "x5u", "https://elsewhere.example/c"), With(With(_header, "kid", "../../dev/null"), "jwk", jwk.DeepClone()) })
        {
            var content = $"{Encode(header)}.{Encode(With(_payload, "sub", "mallory"))}";
            await AssertRefusedAsync($"{content}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}");
        }
    }

    [Fact]
    public async Task A_token_signed_by_HMAC_with_the_public_key_as_the_secret_is_refused()
    {
        using var response = await _alice.GetAsync("/.well-known/jwks.json");
        var keys = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["keys"]!.AsArray();
        foreach (var key in keys)
        {
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = { X = Base64Url.DecodeFromChars((string)key!["x"]!), Y = Base64Url.DecodeFromChars((string)key["y"]!) },
            });
            foreach (var secret in new[] { ecdsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(key.ToJsonString()) })
            {
                var content = $"{Encode(With(With(_header, "alg", "HS256"), "kid", (string)key["kid"]!))}.{Encode(With(_payload, "sub", "mallory"))}";
                await AssertRefusedAsync($"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}");
            }
        }
    }

    [Fact]
    public async Task A_token_cut_off_anywhere_is_refused()
    {
        for (var length = 0; length < _token.Length; length += 7)
        {
            await AssertRefusedAsync(_token[..length]);
            await AssertRefusedAsync(_token[(_token.Length - length)..]);
        }
    }

    [Fact]
    public async Task A_token_with_anything_added_is_refused()
    {
        var parts = _token.Split('.');
        foreach (var token in new[] { _token + ".", _token + "=", _token + "A", "." + _token, _token + "." + parts[2], $"{parts[0]}..{parts[1]}.{parts[2]}", $"{parts[0]}=.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}=.{parts[2]}", $"{parts[0]} .{parts[1]}.{parts[2]}", _token + "," + _token, $"\"{_token}\"" })
        {
            await AssertRefusedAsync(token);
        }
    }

    [Fact]
    public void A_token_with_any_character_changed_is_refused()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
        var changes = Gen.Choose(0, _token.Length - 1).Zip(Gen.Elements(Alphabet.ToCharArray())).Where(change => _token[change.Item1] != change.Item2).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(changes, change =>
        {
            var characters = _token.ToCharArray();
            characters[change.Item1] = change.Item2;
            return !IsAcceptedAsync(new string(characters)).GetAwaiter().GetResult();
        }));
    }

    [Fact]
    public async Task A_forged_token_cookie_beside_a_good_client_cookie_is_ignored_and_replaced()
    {
        var old = _alice.Token!;
        var changed = old[..60] + (old[60] == 'A' ? 'B' : 'A') + old[61..];
        foreach (var forged in new[] { changed, _token, $"{Encode(With(_header, "alg", "none"))}.{Encode(With(_payload, "sub", "mallory"))}.", "x", new string('a', 4096), "..", old[..^4], old + "AAAA" })
        {
            _alice.Set(_alice.TokenName, forged);

            Assert.Equal("alice", await _alice.GetTextAsync("/me"));
            Assert.NotEqual(forged, _alice.Token);
        }
    }

    [Fact]
    public async Task A_token_that_is_over_is_refused_to_the_second()
    {
        _site.Time.Advance(TimeSpan.FromSeconds(59.999));
        Assert.True(await IsAcceptedAsync(_token));

        _site.Time.Advance(TimeSpan.FromSeconds(0.001));
        await AssertRefusedAsync(_token);
    }

    private static JsonNode With(JsonNode json, string name, JsonNode value)
    {
        var copy = json.DeepClone();
        copy[name] = value;
        return copy;
    }

    private static string Encode(JsonNode json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));

    private async Task<bool> IsAcceptedAsync(string token)
    {
        using var attacker = _site.NewBrowser();
        using var response = await attacker.GetAsync("/private", ("Authorization", $"Bearer {token}"));
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized, response.StatusCode.ToString());
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task AssertRefusedAsync(string token) => Assert.False(await IsAcceptedAsync(token), token);
}
