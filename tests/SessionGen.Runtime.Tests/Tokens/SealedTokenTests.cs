using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Keys;
using SessionGen.Observation;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Tokens;

/// <summary>Cookie tokens: what can be read from one, and what an attacker sends in its place.</summary>
public sealed class SealedTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = FakeTime.Create();
    private readonly InMemorySessionStore _store = new();
    private Testing.Runtime _runtime = null!;

    /// <summary>Another machine on the same store: it knows no token, so each is opened and not found in the cache.</summary>
    private Testing.Runtime _other = null!;
    private SignedIn<PersonClaims> _signedIn = null!;
    private string _token = "";

    public async ValueTask InitializeAsync()
    {
        _runtime = new Testing.Runtime(time: _time, store: _store);
        _other = new Testing.Runtime(time: _time, store: _store);
        _signedIn = await _runtime.SignInAsync();
        _token = _signedIn.Token.Text;
        await _other.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public void Another_machine_on_the_store_opens_a_token_and_reads_what_was_sealed()
    {
        var read = _other.Tokens.OpenCookieToken(_token, Testing.Runtime.Origin, out _)!;
        var made = _signedIn.Token;

        Assert.NotSame(made, read);
        Assert.Equal((made.Text, made.UserId, made.SessionId, made.ClientId, made.BindingKey), (read.Text, read.UserId, read.SessionId, read.ClientId, read.BindingKey));
        Assert.Equal((made.Policy, made.CreatedAt, made.IssuedAt, made.ExpiresAt, made.IsPersistent), (read.Policy, read.CreatedAt, read.IssuedAt, read.ExpiresAt, read.IsPersistent));
        Assert.Equal((made.Claims.Department, made.Claims.EmployeeNumber), (read.Claims.Department, read.Claims.EmployeeNumber));
        Assert.Equal(made.Claims.Groups!, read.Claims.Groups!);
        Assert.NotNull(_other.Tokens.VerifyCookieToken(_token, Testing.Runtime.Origin, _signedIn.Client.Text));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("grüße-😀-\"quoted\"\\")]
    [InlineData("0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00")]
    public async Task Any_user_policy_and_claims_are_read_back(string userId)
    {
        var policy = new SessionPolicy("ein \"anderes\" ✓", TimeSpan.FromHours(1), TimeSpan.FromDays(2));
        var claims = new PersonClaims { Department = userId, Groups = [] };
        var token = (await _runtime.SignInAsync(userId, claims: claims, policy: policy)).Token;
        var read = _other.Tokens.OpenCookieToken(token.Text, Testing.Runtime.Origin, out _)!;

        Assert.Equal((userId, policy, userId), (read.UserId, read.Policy, read.Claims.Department));
        Assert.Empty(read.Claims.Groups!);
    }

    [Fact]
    public async Task Nothing_of_a_session_can_be_found_in_its_cookie()
    {
        var signedIn = await _runtime.SignInAsync("ada.lovelace@acme.example", claims: Testing.Runtime.Claims with { Department = "Department of Analytical Engines" });
        var bytes = Base64Url.DecodeFromChars(signedIn.Token.Text);
        string[] ids = [signedIn.Session.Id[5..], signedIn.Session.ClientId[7..], ClientBinding.Format(signedIn.Client.BindingKey), signedIn.Client.Text[..43]];
        string[] texts = ["ada.lovelace", "Analytical", "department", "groups", "default", "eu-1", "acme", .. ids];

        Assert.All(texts, text => Assert.DoesNotContain(text, signedIn.Token.Text, StringComparison.OrdinalIgnoreCase));
        Assert.All(texts, text => Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text))));
        Assert.All(ids, id => Assert.Equal(-1, bytes.AsSpan().IndexOf(Base64Url.DecodeFromChars(id).AsSpan(0, 8))));
    }

    [Fact]
    public async Task Two_tokens_of_one_session_in_one_second_have_nothing_in_common_but_who_sealed_them()
    {
        var first = Base64Url.DecodeFromChars((await _runtime.RenewAsync(_signedIn.Client, force: true))!.Text);
        var second = Base64Url.DecodeFromChars((await _runtime.RenewAsync(_signedIn.Client, force: true))!.Text);
        var same = first.Zip(second).Skip(29).Count(pair => pair.First == pair.Second);

        Assert.Equal(first[..25], second[..25]);
        Assert.NotEqual(first[25..29], second[25..29]);
        Assert.InRange(same, 0, first.Length / 20);
    }

    [Fact]
    public void Any_changed_bit_makes_a_token_worthless()
    {
        var bytes = Base64Url.DecodeFromChars(_token);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SessionTokenProblem.None, Open(Base64Url.EncodeToString(bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(SessionTokenProblem.None, Open(_token));
    }

    [Fact]
    public void A_token_that_is_cut_or_added_to_anywhere_is_worthless()
    {
        var bytes = Base64Url.DecodeFromChars(_token);
        for (var length = 0; length < _token.Length; length++)
        {
            Assert.NotEqual(SessionTokenProblem.None, Open(_token[..length]));
            Assert.NotEqual(SessionTokenProblem.None, Open(_token[(length + 1)..]));
            Assert.NotEqual(SessionTokenProblem.None, Open(_token.Insert(length, "A")));
            Assert.NotEqual(SessionTokenProblem.None, Open(_token.Insert(length, "AAAA")));
        }

        for (var at = 0; at <= bytes.Length; at++)
        {
            Assert.NotEqual(SessionTokenProblem.None, Open(Base64Url.EncodeToString([.. bytes[..at], 0, 0, 0, .. bytes[at..]])));
        }
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("====")]
    [InlineData("    ")]
    [InlineData(".")]
    [InlineData("+")]
    [InlineData("/")]
    [InlineData("\0")]
    [InlineData("é")]
    [InlineData("Ａ")]
    public void A_character_that_is_not_base64url_is_refused_wherever_it_is_in_a_sealed_token(string intruder)
    {
        foreach (var at in new[] { 0, 5, 38, _token.Length - 4, _token.Length - 1, _token.Length })
        {
            Assert.NotEqual(SessionTokenProblem.None, Open(_token.Insert(at, intruder)));
            Assert.NotEqual(SessionTokenProblem.None, Open(_token[..Math.Max(0, at - intruder.Length)] + intruder + _token[at..]));
        }
    }

    [Fact]
    public async Task A_token_of_another_application_on_the_same_store_does_not_open()
    {
        var settings = Testing.Runtime.Settings();
        await using var application = new Testing.Runtime(settings with { Token = settings.Token with { Issuer = "https://other.example" } }, _time, _store);
        await application.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        var theirs = (await application.SignInAsync()).Token.Text;

        Assert.Equal(SessionTokenProblem.BadSignature, Open(theirs));
        Assert.Null(application.Tokens.VerifyCookieToken(_token, Testing.Runtime.Origin, _signedIn.Client.Text));
        Assert.Null(_other.Tokens.OpenCookieToken(_token, "https://acme.example.", out _));
    }

    [Fact]
    public async Task A_token_of_another_store_does_not_open_and_is_renewed()
    {
        await using var elsewhere = new Testing.Runtime(time: _time);
        await elsewhere.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);

        Assert.Null(elsewhere.Tokens.OpenCookieToken(_token, Testing.Runtime.Origin, out var problem));
        Assert.Equal(SessionTokenProblem.UnknownHeader, problem);
        Assert.NotNull(await _other.RequestAsync(_signedIn.Client, (await elsewhere.SignInAsync()).Token));
    }

    [Fact]
    public void What_is_sealed_for_one_purpose_does_not_open_for_another()
    {
        var (one, two) = (new TokenSealer(_runtime.Keys, "SessionGen cookie token"), new TokenSealer(_runtime.Keys, "SessionGen something else"));
        var sealedText = two.Seal("abcdef"u8, Testing.Runtime.Origin, _time.GetUtcNow(), out _);
        var content = new byte[TokenSealer.MaximumContentSize];

        Assert.False(one.TryOpen(sealedText, Testing.Runtime.Origin, content, out _, out _, out var problem));
        Assert.Equal(SessionTokenProblem.BadSignature, problem);
        Assert.True(two.TryOpen(sealedText, Testing.Runtime.Origin, content, out var length, out _, out _));
        Assert.Equal("abcdef", Encoding.UTF8.GetString(content.AsSpan(0, length)));
    }

    [Fact]
    public async Task A_bearer_token_in_the_cookie_and_a_cookie_token_in_the_header_are_no_tokens_at_all()
    {
        var bearer = (await _runtime.RenewAsync(_signedIn.Client, isBearer: true))!.Text;

        Assert.Equal(SessionTokenProblem.Malformed, Open(bearer));
        Assert.Null(_other.Tokens.VerifyBearerToken(_token, Testing.Runtime.Origin, out var problem));
        Assert.Equal(SessionTokenProblem.Malformed, problem);
        Assert.Null(_runtime.Tokens.VerifyBearerToken(_token, Testing.Runtime.Origin));
        Assert.Null(_runtime.Tokens.VerifyCookieToken(bearer, Testing.Runtime.Origin, _signedIn.Client.Text));
    }

    [Fact]
    public async Task A_token_is_not_replayed_after_the_sign_out_on_any_machine()
    {
        Assert.Equal(SessionTokenProblem.None, Open(_token));
        await _runtime.Clients.SignOutAsync(_signedIn.Client, null, TestContext.Current.CancellationToken);

        // The other machine without the feed: until the token ends, and no renewal after that.
        Assert.Null(_runtime.Tokens.VerifyCookieToken(_token, Testing.Runtime.Origin, _signedIn.Client.Text));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(SessionTokenProblem.Expired, Open(_token));
        Assert.Null(await _other.RequestAsync(_signedIn.Client, _signedIn.Token));
    }

    [Fact]
    public async Task A_token_of_a_key_that_rotation_removed_does_not_open_and_its_session_goes_on()
    {
        var settings = Testing.Runtime.Settings();
        settings = settings with { Token = settings.Token with { KeyRotation = TimeSpan.FromHours(1) } };
        await using var runtime = new Testing.Runtime(settings, _time, _store);
        var signedIn = await runtime.SignInAsync();
        var key = runtime.Keys.GetSealingKey(_time.GetUtcNow());
        for (var minute = 0; minute < 120; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        }

        Assert.NotEqual(key.Id, runtime.Keys.GetSealingKey(_time.GetUtcNow()).Id);
        Assert.Null(runtime.Tokens.OpenCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, out var problem));
        Assert.NotEqual(SessionTokenProblem.None, problem);
        Assert.NotNull(await runtime.RequestAsync(signedIn.Client, signedIn.Token));
    }

    [Fact]
    public async Task A_machine_with_an_older_ring_renews_what_it_cannot_open_and_asks_for_the_keys()
    {
        await _store.RemoveKeyAsync(_other.Keys.SealingKeys[0].Id, TestContext.Current.CancellationToken);
        await using var young = new Testing.Runtime(time: _time, store: _store);
        var token = (await young.RenewAsync(_signedIn.Client))!;

        Assert.Null(_other.Tokens.OpenCookieToken(token.Text, Testing.Runtime.Origin, out var problem));
        Assert.Equal(SessionTokenProblem.UnknownHeader, problem);
        Assert.True(_other.Keys.UnknownKeyReported.IsCompleted);
        Assert.NotNull(await _other.RequestAsync(_signedIn.Client, token));

        await _other.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(_other.Tokens.VerifyCookieToken(token.Text, Testing.Runtime.Origin, _signedIn.Client.Text));
    }

    [Fact]
    public void Sealing_keys_are_never_published()
    {
        var key = Assert.Single(_runtime.Keys.PublicKeys);

        Assert.Equal("EC", key.Kty);
        Assert.Null(key.K);
        Assert.NotEqual(_runtime.Keys.SealingKeys[0].Id, key.Kid);
    }

    [Fact]
    public async Task A_token_of_a_machine_whose_clock_is_ahead_is_renewed_and_one_within_the_skew_is_good()
    {
        _time.Advance(TimeSpan.FromSeconds(6));
        var ahead = (await _runtime.RenewAsync(_signedIn.Client, force: true))!.Text;
        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromSeconds(6));
        var late = Open(ahead);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(SessionTokenProblem.NotYetValid, late);
        Assert.Equal(SessionTokenProblem.None, Open(ahead));
    }

    [Fact]
    public void A_token_is_over_at_its_end_to_the_tick_on_every_machine()
    {
        _time.AdjustTime(_signedIn.Token.ExpiresAt - TimeSpan.FromTicks(1));
        Assert.Equal(SessionTokenProblem.None, Open(_token));

        _time.AdjustTime(_signedIn.Token.ExpiresAt);
        Assert.Equal(SessionTokenProblem.Expired, Open(_token));
        Assert.Null(_runtime.Tokens.OpenCookieToken(_token, Testing.Runtime.Origin, out _));
    }

    [Fact]
    public void A_sealer_whose_numbers_are_used_up_gives_way_to_another_one_and_no_number_is_used_twice()
    {
        var nearlyUsedUp = new Sealer(_runtime.Keys.GetSealingKey(_time.GetUtcNow()), "SessionGen cookie token", uint.MaxValue - 5);
        var sealer = new TokenSealer(_runtime.Keys, "SessionGen cookie token", nearlyUsedUp);
        var content = new byte[TokenSealer.MaximumContentSize];
        var first = sealer.Seal("abc"u8, Testing.Runtime.Origin, _time.GetUtcNow(), out _);
        var texts = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 1000, _ => texts.Add(sealer.Seal("abc"u8, Testing.Runtime.Origin, _time.GetUtcNow(), out var _)));

        var headers = texts.Append(first).Select(text => Convert.ToHexString(Base64Url.DecodeFromChars(text).AsSpan(9, 20))).ToArray();
        Assert.Equal(1001, headers.Distinct().Count());
        Assert.Equal(2, headers.Select(header => header[..32]).Distinct().Count());
        Assert.All(texts, text => Assert.True(sealer.TryOpen(text, Testing.Runtime.Origin, content, out var length, out _, out _) && length == 3));
    }

    [Fact]
    public void Eight_kilobytes_of_garbage_are_refused_before_anything_is_done_with_them()
    {
        var random = new Random(20261130);
        var bytes = new byte[6144];
        random.NextBytes(bytes);
        bytes[0] = 1;

        Assert.Equal(SessionTokenProblem.Malformed, Open(Base64Url.EncodeToString(bytes)));
        Assert.Equal(SessionTokenProblem.Malformed, Open(new string('A', 8192)));
        Assert.Equal(SessionTokenProblem.Malformed, Open(new string('.', 8192)));
        Assert.Equal(SessionTokenProblem.Malformed, Open(""));
    }

    [Fact]
    public void A_million_distinct_forged_tokens_displace_nothing()
    {
        var sealer = new TokenSealer(_runtime.Keys, "SessionGen cookie token");
        var good = sealer.Seal("abc"u8, Testing.Runtime.Origin, _time.GetUtcNow(), out _);
        var content = new byte[TokenSealer.MaximumContentSize];

        // One in a thousand names our key, so that it costs a derivation; the others fail before it.
        var bytes = Base64Url.DecodeFromChars(good);
        for (var i = 0; i < 1_000_000; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i % 1000 == 0 ? 9 : 1), i);
            Assert.False(sealer.TryOpen(Base64Url.EncodeToString(bytes), Testing.Runtime.Origin, content, out _, out _, out _));
            Base64Url.DecodeFromChars(good, bytes);
        }

        using var meter = new Metered(_runtime.Get<IMeterFactory>());
        Assert.NotNull(_runtime.Tokens.VerifyCookieToken(_token, Testing.Runtime.Origin, _signedIn.Client.Text));
        for (var i = 0; i < 100_000; i++)
        {
            _runtime.Tokens.VerifyCookieToken($"{_token[..^8]}{i:D8}", Testing.Runtime.Origin, _signedIn.Client.Text);
        }

        // Found in the cache, which holds 65,536 tokens: none was opened.
        Assert.NotNull(_runtime.Tokens.VerifyCookieToken(_token, Testing.Runtime.Origin, _signedIn.Client.Text));
        Assert.Equal(0, meter.Sum("sessiongen.token.verifications", ("sessiongen.verification.outcome", "valid")));
        Assert.Equal(100_000, meter.Sum("sessiongen.token.verifications"));
        Assert.True(sealer.TryOpen(good, Testing.Runtime.Origin, content, out _, out _, out _));
    }

    [Fact]
    public async Task A_token_of_another_claims_model_is_renewed_from_the_row()
    {
        var rules = _runtime.Get<SessionGen.Claims.SessionTokenRules>();
        var log = new LogCollector();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var newer = new SessionTokenService<OtherClaims>(
            _other.Keys, rules, _other.Revocations, _time, _runtime.Get<SessionGenMetrics>(), factory.CreateLogger<SessionTokenService<OtherClaims>>());

        Assert.Null(newer.OpenCookieToken(_token, Testing.Runtime.Origin, out var problem));
        Assert.Null(newer.OpenCookieToken(_token, Testing.Runtime.Origin, out _));
        Assert.Contains("OtherClaimsModel", Assert.Single(log.Entries).Text, StringComparison.Ordinal);
        Assert.Equal(SessionTokenProblem.OtherClaimsModel, problem);
        Assert.NotNull(await _other.RequestAsync(_signedIn.Client, null));
    }

    [Fact]
    public async Task A_ring_that_cannot_be_decrypted_is_reported_once_a_key_and_signs_nobody_out()
    {
        var rows = await _store.ListKeysAsync(TestContext.Current.CancellationToken);
        var newest = rows[^1].KeyId;
        foreach (var row in rows)
        {
            await _store.RemoveKeyAsync(row.KeyId, TestContext.Current.CancellationToken);
        }

        await _store.TryAddKeyAsync(rows[0] with { IsProtected = true }, null, TestContext.Current.CancellationToken);
        await _store.TryAddKeyAsync(rows[1] with { IsProtected = true }, rows[0].KeyId, TestContext.Current.CancellationToken);
        await using var machine = new Testing.Runtime(time: _time, store: _store);
        Assert.NotNull(await machine.RequestAsync(_signedIn.Client, _signedIn.Token));
        await machine.Keys.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, machine.Log.Entries.Count(entry => entry.Level == LogLevel.Error));
        Assert.All(rows, row => Assert.Single(machine.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Text.Contains(row.KeyId, StringComparison.Ordinal)));
        Assert.NotEqual(newest, machine.Keys.GetSigningKey(_time.GetUtcNow()).Id);
    }

    [Fact]
    public async Task A_store_of_a_version_that_had_no_sealing_keys_gets_one()
    {
        var (store, time) = (new InMemorySessionStore(), FakeTime.Create());
        var old = SigningKey.CreatePkcs8(SessionTokenAlgorithm.ES256);
        var id = SigningKey.FromPkcs8(old, SessionTokenAlgorithm.ES256, time.GetUtcNow()).Id;
        await store.TryAddKeyAsync(new StoredKey { KeyId = id, Algorithm = StoredKeyAlgorithm.ES256, CreatedAt = time.GetUtcNow(), ActivatesAt = time.GetUtcNow(), Secret = old }, null, TestContext.Current.CancellationToken);

        await using var runtime = new Testing.Runtime(time: time, store: store);
        var signedIn = await runtime.SignInAsync();

        Assert.Equal(id, runtime.Keys.GetSigningKey(time.GetUtcNow()).Id);
        Assert.Equal([id, runtime.Keys.GetSealingKey(time.GetUtcNow()).Id], (await store.ListKeysAsync(TestContext.Current.CancellationToken)).Select(row => row.KeyId));
        Assert.NotNull(runtime.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
    }

    private SessionTokenProblem Open(string token)
    {
        var opened = _other.Tokens.OpenCookieToken(token, Testing.Runtime.Origin, out var problem);
        Assert.Equal(problem == SessionTokenProblem.None, opened is not null);
        return problem;
    }

    /// <summary>The claims of another version of sessions.yaml.</summary>
    private sealed record OtherClaims : ISessionClaims<OtherClaims>
    {
        public static ulong ModelFingerprint => 2;

        public static ReadOnlySpan<byte> ModelNames => """{}"""u8;

        public void WriteTo(Utf8JsonWriter writer)
        {
        }

        public void Validate()
        {
        }

        public static OtherClaims Read(ref Utf8JsonReader reader, ref SessionTokenPayload payload) => new();

        public static bool TryCreate(ClaimsPrincipal principal, [NotNullWhen(true)] out OtherClaims? claims, [NotNullWhen(false)] out string? missing) =>
            throw new NotSupportedException();
    }
}
