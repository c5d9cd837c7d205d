using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SessionGen.Observation;
using SessionGen.Sessions;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Tokens;

/// <summary>What an attacker sends in place of a token. RFC 8725 and OWASP ASVS 5.0, 9.1 and 9.2; docs/security.md names each test.</summary>
public sealed class ForgedTokenTests : IAsyncLifetime
{
    private readonly Testing.Runtime _runtime = new();
    private SignedIn<PersonClaims> _signedIn = null!;
    private SessionToken<PersonClaims> _bearer = null!;
    private string _token = "";

    public async ValueTask InitializeAsync()
    {
        _signedIn = await _runtime.SignInAsync();

        // A token that the cache does not know, so that every test meets the verifier itself.
        _bearer = (await _runtime.RenewAsync(_signedIn.Client, isBearer: true))!;
        _token = await Jws.ResignAsync(_runtime, _bearer.Text, Jws.Payload(_bearer.Text));
        Assert.Equal(SessionTokenProblem.None, Verify(_token));
    }

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("")]
    public void The_algorithm_none_is_refused(string algorithm)
    {
        var header = Jws.Encode($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{KeyId()}}"}""");

        Assert.Equal(SessionTokenProblem.UnknownHeader, Verify($"{header}.{_token.Split('.')[1]}.{_token.Split('.')[2]}"));
        Assert.NotEqual(SessionTokenProblem.None, Verify($"{header}.{_token.Split('.')[1]}."));
        Assert.NotEqual(SessionTokenProblem.None, Verify($"{_token.Split('.')[0]}.{_token.Split('.')[1]}."));
    }

    [Fact]
    public async Task HS256_with_the_public_key_as_secret_is_refused()
    {
        using var key = await Jws.KeyOfAsync(_runtime);
        foreach (var secret in new[] { Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), key.ExportSubjectPublicKeyInfo() })
        {
            var signed = $"{Jws.Encode($$"""{"alg":"HS256","typ":"JWT","kid":"{{KeyId()}}"}""")}.{_token.Split('.')[1]}";
            var signature = Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)));

            Assert.Equal(SessionTokenProblem.UnknownHeader, Verify($"{signed}.{signature}"));
            Assert.Equal(SessionTokenProblem.BadSignature, Verify($"{_token.Split('.')[0]}.{_token.Split('.')[1]}.{signature}"));
        }
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("HS256")]
    [InlineData("EdDSA")]
    [InlineData("es256")]
    public async Task Another_algorithm_than_the_configured_one_is_refused_however_well_it_is_signed(string algorithm)
    {
        using var key = await Jws.KeyOfAsync(_runtime);

        Assert.Equal(SessionTokenProblem.UnknownHeader, Verify(Jws.Sign($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{KeyId()}}"}""", Jws.Payload(_token), key)));
    }

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("' OR 1=1 --")]
    [InlineData("x'; DROP TABLE keys; --")]
    [InlineData("https://evil.example/key")]
    [InlineData("")]
    public async Task A_key_id_is_compared_and_never_looked_up_anywhere(string keyId)
    {
        using var key = await Jws.KeyOfAsync(_runtime);

        Assert.Equal(SessionTokenProblem.UnknownHeader, Verify(Jws.Sign($$"""{"alg":"ES256","typ":"JWT","kid":"{{keyId}}"}""", Jws.Payload(_token), key)));
    }

    [Theory]
    [InlineData("\"jku\":\"https://evil.example/jwks.json\"")]
    [InlineData("\"x5u\":\"https://evil.example/cert.pem\"")]
    [InlineData("\"x5c\":[\"MIIB\"]")]
    [InlineData("\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}")]
    [InlineData("\"crit\":[\"exp\"],\"exp\":1")]
    [InlineData("\"crit\":[\"b64\"],\"b64\":false")]
    [InlineData("\"cty\":\"JWT\"")]
    [InlineData("\"zip\":\"DEF\"")]
    [InlineData("\"alg\":\"none\"")]
    [InlineData("\"kid\":\"other\"")]
    public async Task A_header_with_anything_more_than_ours_is_refused_before_it_is_read(string parameter)
    {
        using var key = await Jws.KeyOfAsync(_runtime);
        var header = Jws.Header(_token);

        Assert.Equal(SessionTokenProblem.UnknownHeader, Verify(Jws.Sign(header[..^1] + "," + parameter + "}", Jws.Payload(_token), key)));
        Assert.Equal(SessionTokenProblem.UnknownHeader, Verify(Jws.Sign("{" + parameter + "," + header[1..], Jws.Payload(_token), key)));
    }

    [Fact]
    public void Numbers_that_no_signature_has_are_refused_without_an_exception()
    {
        var order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        var content = _token[.._token.LastIndexOf('.')];
        byte[][] numbers = [new byte[32], [.. new byte[31], 1], order, [.. Enumerable.Repeat((byte)0xFF, 32)], [0x80, .. new byte[31]]];
        foreach (var signature in numbers.SelectMany(_ => numbers, (first, second) => first.Concat(second)).Append(new byte[63]).Append(new byte[70]).Append([]))
        {
            Assert.NotEqual(SessionTokenProblem.None, Verify($"{content}.{Base64Url.EncodeToString([.. signature])}"));
        }
    }

    [Fact]
    public async Task Signatures_with_any_leading_bits_are_verified_on_many_threads()
    {
        using var key = await Jws.KeyOfAsync(_runtime);
        var (header, payload) = (_token.Split('.')[0], Jws.Payload(_token));
        var good = Enumerable.Range(0, 800).Select(i => Jws.SignSegments(header, Jws.Encode(payload[..^1] + $",\"x\":{i}}}"), key)).ToArray();
        var signatures = good.Select(token => Base64Url.DecodeFromChars(token.Split('.')[2])).ToArray();
        Assert.Contains(signatures, signature => signature[0] == 0 || signature[32] == 0);
        Assert.Contains(signatures, signature => signature[0] >= 0x80 && signature[32] >= 0x80);

        Parallel.ForEach(good, token =>
        {
            var at = token.LastIndexOf('.') + 40;
            Assert.Equal(SessionTokenProblem.None, Verify(token));
            Assert.Equal(SessionTokenProblem.BadSignature, Verify(token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..]));
        });
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("jwt")]
    [InlineData("JOSE")]
    [InlineData("dpop+jwt")]
    [InlineData("logout+jwt")]
    public async Task A_token_of_another_type_is_refused(string type)
    {
        using var key = await Jws.KeyOfAsync(_runtime);

        Assert.Equal(SessionTokenProblem.UnknownHeader, Verify(Jws.Sign($$"""{"alg":"ES256","typ":"{{type}}","kid":"{{KeyId()}}"}""", Jws.Payload(_token), key)));
    }

    [Fact]
    public async Task A_token_of_another_key_under_the_same_key_id_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await Task.CompletedTask;

        Assert.Equal(SessionTokenProblem.BadSignature, Verify(Jws.SignSegments(_token.Split('.')[0], _token.Split('.')[1], other)));
    }

    [Fact]
    public async Task The_issuer_of_somebody_else_is_refused_even_with_our_key()
    {
        var foreign = await Jws.ResignAsync(_runtime, _token, payload => payload["iss"] = "https://evil.example");
        var prefix = await Jws.ResignAsync(_runtime, _token, payload => payload["iss"] = "https://acme.example.evil.example");
        var slash = await Jws.ResignAsync(_runtime, _token, payload => payload["iss"] = "https://acme.example/");

        Assert.Equal(SessionTokenProblem.WrongIssuer, Verify(foreign));
        Assert.Equal(SessionTokenProblem.WrongIssuer, Verify(prefix));
        Assert.Equal(SessionTokenProblem.WrongIssuer, Verify(slash));
        Assert.Null(_runtime.Tokens.VerifyBearerToken(_bearer.Text, "https://other.example", out var problem));
        Assert.Equal(SessionTokenProblem.WrongIssuer, problem);
    }

    [Fact]
    public async Task An_audience_that_nobody_asked_for_is_refused()
    {
        var token = await Jws.ResignAsync(_runtime, _token, payload => payload["aud"] = "another-service");

        Assert.Equal(SessionTokenProblem.WrongAudience, Verify(token));
    }

    [Fact]
    public async Task Another_audience_than_the_configured_one_is_refused()
    {
        var settings = Testing.Runtime.Settings();
        await using var runtime = new Testing.Runtime(settings with { Token = settings.Token with { Audience = "acme-api" } });
        var token = (await runtime.RenewAsync((await runtime.SignInAsync()).Client, isBearer: true))!.Text;
        var other = await Jws.ResignAsync(runtime, token, payload => payload["aud"] = "acme-admin");
        var missing = await Jws.ResignAsync(runtime, token, payload => payload.Remove("aud"));
        var list = await Jws.ResignAsync(runtime, token, payload => payload["aud"] = new JsonArray("acme-api", "acme-admin"));

        Assert.Contains("\"aud\":\"acme-api\"", Jws.Payload(token), StringComparison.Ordinal);
        Assert.Equal(SessionTokenProblem.WrongAudience, Verify(other, runtime));
        Assert.Equal(SessionTokenProblem.WrongAudience, Verify(missing, runtime));
        Assert.NotEqual(SessionTokenProblem.None, Verify(list, runtime));
    }

    [Fact]
    public void Any_other_character_anywhere_makes_a_token_worthless()
    {
        var random = new Random(4711);
        for (var i = 0; i < _token.Length; i++)
        {
            var changed = _token.ToCharArray();
            do
            {
                changed[i] = (char)random.Next(33, 127);
            }
            while (changed[i] == _token[i]);

            Assert.NotEqual(SessionTokenProblem.None, Verify(new string(changed)));
        }
    }

    [Fact]
    public void A_token_that_is_cut_anywhere_is_refused()
    {
        for (var length = 0; length < _token.Length; length++)
        {
            Assert.NotEqual(SessionTokenProblem.None, Verify(_token[..length]));
            Assert.NotEqual(SessionTokenProblem.None, Verify(_token[(length + 1)..]));
        }
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("\t")]
    [InlineData("\r")]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("%3D")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("\0")]
    [InlineData("+")]
    [InlineData("/")]
    [InlineData("\u00E9")]
    [InlineData("\uFF21")]
    [InlineData("\u200B")]
    public void A_character_that_is_not_base64url_is_refused_wherever_it_stands(string intruder)
    {
        var (header, payload) = (_token.IndexOf('.', StringComparison.Ordinal), _token.LastIndexOf('.'));
        foreach (var at in new[] { 0, 5, header, header + 1, header + 10, payload, payload + 1, payload + 10, _token.Length })
        {
            Assert.NotEqual(SessionTokenProblem.None, Verify(_token.Insert(at, intruder)));
        }
    }

    [Fact]
    public void Bits_of_a_token_that_nobody_reads_must_be_zero()
    {
        // The last character of 64 bytes carries four bits that decode to nothing.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Alphabet.IndexOf(_token[^1], StringComparison.Ordinal);
        Assert.Equal(0, last & 0b1111);
        for (var bits = 1; bits < 16; bits++)
        {
            Assert.NotEqual(SessionTokenProblem.None, Verify(_token[..^1] + Alphabet[last | bits]));
        }
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("sid")]
    [InlineData("azp")]
    [InlineData("iat")]
    [InlineData("nbf")]
    [InlineData("exp")]
    [InlineData("jti")]
    [InlineData("v")]
    [InlineData("sts")]
    [InlineData("fva")]
    [InlineData("auth_time")]
    [InlineData("acr")]
    [InlineData("cnf")]
    [InlineData("department")]
    [InlineData("plan")]
    [InlineData("groups")]
    public async Task A_claim_that_stands_in_it_twice_is_refused(string claim)
    {
        var payload = Jws.Payload(_token);
        var value = JsonNode.Parse(payload)![claim]!.ToJsonString();
        var escaped = $"\\u{(int)claim[0]:x4}{claim[1..]}";

        Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, payload[..^1] + $",\"{claim}\":{value}}}")));
        Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, $"{{\"{claim}\":{value},{payload[1..]}")));
        Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, payload[..^1] + $",\"{escaped}\":{value}}}")));
        Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, $"{{\"{escaped}\":{value},{payload[1..]}")));
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("sid")]
    [InlineData("azp")]
    [InlineData("iat")]
    [InlineData("nbf")]
    [InlineData("exp")]
    [InlineData("jti")]
    [InlineData("v")]
    [InlineData("sts")]
    [InlineData("fva")]
    [InlineData("auth_time")]
    [InlineData("acr")]
    [InlineData("cnf")]
    [InlineData("department")]
    public async Task A_claim_that_is_missing_or_of_another_kind_is_refused(string claim)
    {
        Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, payload => payload.Remove(claim))));
        foreach (var value in new[] { "null", "true", "{}", "[]", "\"\"", "1.5", "-1", "1e400", "99999999999999999999", "[[[]]]", "{\"x\":1}" })
        {
            if (claim is "fva" && value[0] == '[' || claim is "azp" or "jti" or "department" && value == "\"\"")
            {
                continue;
            }

            Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, payload => payload[claim] = JsonNode.Parse(value))));
        }
    }

    [Theory]
    [InlineData("ſub")]
    [InlineData("sub\u0000")]
    [InlineData("ѕub")]
    [InlineData("sub\u200B")]
    [InlineData("Sub")]
    [InlineData("SUB")]
    public async Task A_name_that_only_looks_like_a_claim_is_not_that_claim(string lookalike)
    {
        var instead = await Jws.ResignAsync(_runtime, _token, payload =>
        {
            payload.Remove("sub");
            payload[lookalike] = "admin";
        });
        var beside = Jws.Payload(_token)[..^1] + $",{JsonValue.Create(lookalike).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}:\"admin\"}}";

        Assert.NotEqual(SessionTokenProblem.None, Verify(instead));
        Assert.NotEqual("admin", _runtime.Tokens.VerifyBearerToken(await Jws.ResignAsync(_runtime, _token, beside), Testing.Runtime.Origin, out _)?.UserId);
    }

    [Fact]
    public async Task Json_that_is_deep_or_broken_or_not_an_object_is_refused_without_an_exception()
    {
        var payload = Jws.Payload(_token);
        string[] payloads =
        [
            payload[..^1] + ",\"x\":" + new string('[', 2000) + new string(']', 2000) + "}",
            payload[..^1] + ",\"x\":" + string.Concat(Enumerable.Repeat("{\"x\":", 500)) + "1" + new string('}', 500) + "}",
            payload[..^1],
            payload + "}",
            payload + payload,
            payload + " null",
            "\uFEFF" + payload,
            "[" + payload + "]",
            "\"text\"",
            "null",
            "",
            " ",
            "{}",
            "{\"\":1}",
            payload[..^1] + ",}",
            payload[..^1] + "/* comment */}",
            payload.Replace('"', '\''),
            payload[..^1] + ",\"x\":NaN}",
            payload[..^1] + ",\"x\":01}",
        ];
        foreach (var json in payloads)
        {
            Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, json)));
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused_without_an_exception()
    {
        using var key = await Jws.KeyOfAsync(_runtime);
        var payload = Encoding.UTF8.GetBytes(Jws.Payload(_token));
        var at = Jws.Payload(_token).IndexOf("\"ada\"", StringComparison.Ordinal) + 1;
        foreach (var bad in new byte[] { 0x80, 0xC0, 0xED, 0xFF })
        {
            var bytes = payload.ToArray();
            bytes[at] = bad;

            Assert.NotEqual(SessionTokenProblem.None, Verify(Jws.SignSegments(_token.Split('.')[0], Base64Url.EncodeToString(bytes), key)));
        }
    }

    [Fact]
    public async Task A_huge_token_is_refused_before_anything_is_done_with_it()
    {
        var huge = await Jws.ResignAsync(_runtime, _token, payload => payload["x"] = new string('x', 20_000));
        var endless = _token.Split('.')[0] + "." + new string('A', 10_000_000) + "." + _token.Split('.')[2];

        Assert.Equal(SessionTokenProblem.Malformed, Verify(huge));
        Assert.Equal(SessionTokenProblem.Malformed, Verify(endless));
    }

    [Fact]
    public async Task A_token_from_the_future_is_refused()
    {
        var now = _runtime.Time.GetUtcNow().ToUnixTimeSeconds();
        var notYet = await Jws.ResignAsync(_runtime, _token, payload => payload["nbf"] = now + 1);
        var issuedLater = await Jws.ResignAsync(_runtime, _token, payload => payload["iat"] = now + 6);
        var issuedWithinTheSkew = await Jws.ResignAsync(_runtime, _token, payload => payload["iat"] = now + 5);

        Assert.Equal(SessionTokenProblem.NotYetValid, Verify(notYet));
        Assert.Equal(SessionTokenProblem.NotYetValid, Verify(issuedLater));
        Assert.Equal(SessionTokenProblem.None, Verify(issuedWithinTheSkew));
    }

    [Fact]
    public void A_token_is_over_at_its_end_to_the_tick_whether_it_was_seen_before_or_not()
    {
        var last = _bearer.ExpiresAt - TimeSpan.FromTicks(1);
        _runtime.Time.AdjustTime(last);
        Assert.Equal(SessionTokenProblem.None, Verify(_bearer.Text));
        Assert.Equal(SessionTokenProblem.None, Verify(_token));

        _runtime.Time.AdjustTime(_bearer.ExpiresAt);
        Assert.Equal(SessionTokenProblem.Expired, Verify(_bearer.Text));
        Assert.Equal(SessionTokenProblem.Expired, Verify(_token));
    }

    [Fact]
    public async Task A_cookie_token_is_no_bearer_token_and_a_bearer_token_is_no_cookie_token()
    {
        var bearer = (await _runtime.RenewAsync(_signedIn.Client, isBearer: true))!;

        Assert.Null(_runtime.Tokens.VerifyBearerToken(_signedIn.Token.Text, Testing.Runtime.Origin));
        Assert.Null(_runtime.Tokens.VerifyCookieToken(bearer.Text, Testing.Runtime.Origin, _signedIn.Client.Text));
        Assert.NotNull(_runtime.Tokens.VerifyBearerToken(bearer.Text, Testing.Runtime.Origin));
        Assert.NotNull(_runtime.Tokens.VerifyCookieToken(_signedIn.Token.Text, Testing.Runtime.Origin, _signedIn.Client.Text));
    }

    [Theory]
    [InlineData("""{"client":"client_AAAAAAAAAAAAAAAAAAAAAA","jkt":"AAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"client":"client_AAAAAAAAAAAAAAAAAAAAAB"}""")]
    [InlineData("""{"client":"client_\\u0041AAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"client":"client_AAAAAAAAAAAAAAAAAAAAAA","jwk":{}}""")]
    [InlineData("""{"client":"client_AAAAAAAAAAAAAAAAAAAAAA","client":"client_AAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"jkt":"AAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"client":"sess_AAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"client":"client_AAAAAAAAAAAAAAAAAAAAAA","model":"g000000000000000"}""")]
    [InlineData("""{"client":"client_AAAAAAAAAAAAAAAAAAAAAA","model":1}""")]
    [InlineData("""{"client":"client_AAAAAAAAAAAAAAAAAAAAAA","model":"0000000000000001","model":"0000000000000001"}""")]
    [InlineData("""{}""")]
    public async Task A_confirmation_that_is_not_exactly_ours_is_refused(string cnf)
    {
        var payload = Jws.Payload(_token);
        var at = payload.IndexOf("\"cnf\":", StringComparison.Ordinal) + 6;
        var end = payload.IndexOf('}', at) + 1;

        Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, payload[..at] + cnf + payload[end..])));
    }

    [Fact]
    public void A_stolen_token_cookie_is_worth_nothing_beside_another_client_cookie()
    {
        var thief = ClientCookieValue.Create(1);

        Assert.Null(_runtime.Tokens.VerifyCookieToken(_signedIn.Token.Text, Testing.Runtime.Origin, thief.Text));
        Assert.Null(_runtime.Tokens.VerifyCookieToken(_signedIn.Token.Text, Testing.Runtime.Origin, ""));
        Assert.Null(_runtime.Tokens.VerifyCookieToken(_signedIn.Token.Text, Testing.Runtime.Origin, _signedIn.Client.WithGeneration(_signedIn.Client.Generation + 1).Text));
        Assert.NotNull(_runtime.Tokens.VerifyCookieToken(_signedIn.Token.Text, Testing.Runtime.Origin, _signedIn.Client.Text));
    }

    [Fact]
    public async Task A_session_that_is_not_active_is_refused()
    {
        foreach (var status in new[] { "pending", "ended", "revoked", "ACTIVE", "active " })
        {
            Assert.NotEqual(SessionTokenProblem.None, Verify(await Jws.ResignAsync(_runtime, _token, payload => payload["sts"] = status)));
        }
    }

    [Fact]
    public void Nothing_that_was_refused_enters_the_cache()
    {
        Assert.Equal(SessionTokenProblem.None, Verify(_bearer.Text));
        using var meter = new Metered(_runtime.Get<IMeterFactory>());
        for (var i = 0; i < 70_000; i++)
        {
            Verify(string.Create(CultureInfo.InvariantCulture, $"{_token[..^20]}{i:D20}"));
        }

        // Found in the cache, which holds 65,536 tokens.
        Assert.Equal(SessionTokenProblem.None, Verify(_bearer.Text));
        Assert.Equal(0, meter.Sum("sessiongen.token.verifications", ("sessiongen.verification.outcome", "valid")));
    }

    [Fact]
    public void Random_text_is_refused_without_an_exception()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new char[random.Next(0, 300)];
            for (var j = 0; j < text.Length; j++)
            {
                text[j] = random.Next(10) switch { 0 => '.', 1 => (char)random.Next(0, 0x10000), _ => "eyJhbGciOiJFUzI1NiJ9-_"[random.Next(22)] };
            }

            Assert.NotEqual(SessionTokenProblem.None, Verify(new string(text)));
        }
    }

    private string KeyId() => _runtime.Keys.PublicKeys[0].Kid;

    private SessionTokenProblem Verify(string token, Testing.Runtime? runtime = null)
    {
        var verified = (runtime ?? _runtime).Tokens.VerifyBearerToken(token, Testing.Runtime.Origin, out var problem);
        Assert.Equal(problem == SessionTokenProblem.None, verified is not null);
        return problem;
    }
}
