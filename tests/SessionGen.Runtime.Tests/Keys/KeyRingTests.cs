using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SessionGen.InMemory;
using SessionGen.Keys;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Keys;

/// <summary>Keys in the store, shared by its machines.</summary>
public sealed class KeyRingTests
{
    [Theory]
    [InlineData(SessionTokenAlgorithm.ES256)]
    [InlineData(SessionTokenAlgorithm.RS256)]
    public async Task The_key_id_is_the_thumbprint_and_the_public_key_shows_nothing_private(SessionTokenAlgorithm algorithm)
    {
        await using var runtime = Create(algorithm);
        await runtime.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        var key = Assert.Single(runtime.Keys.PublicKeys);

        // RFC 7638 as another implementation computes it.
        Assert.Equal(Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()), key.Kid);
        Assert.Equal(("sig", algorithm.ToString()), (key.Use, key.Alg));
        Assert.False(key.HasPrivateKey);
        Assert.Null(key.D);
        Assert.Equal(algorithm == SessionTokenAlgorithm.RS256 ? 2048 : 256, key.KeySize);
        Assert.Equal(algorithm == SessionTokenAlgorithm.RS256 ? "AQAB" : null, key.E);
    }

    [Fact]
    public async Task Machines_that_start_at_the_same_time_agree_on_one_key()
    {
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        var machines = Enumerable.Range(0, 8).Select(_ => new Testing.Runtime(time: time, store: store)).ToArray();

        await Parallel.ForEachAsync(machines, TestContext.Current.CancellationToken, async (machine, token) => await machine.Keys.EnsureLoadedAsync(token));

        Assert.Single(machines.Select(machine => machine.Keys.GetSigningKey(time.GetUtcNow()).Id).Distinct());
        Assert.Single(machines.Select(machine => machine.Keys.GetSealingKey(time.GetUtcNow()).Id).Distinct());
        Assert.Equal(2, (await store.ListKeysAsync(TestContext.Current.CancellationToken)).Count);
        foreach (var machine in machines)
        {
            await machine.DisposeAsync();
        }
    }

    [Fact]
    public async Task Over_many_rotations_every_token_is_accepted_on_every_machine()
    {
        var settings = Testing.Runtime.Settings();
        settings = settings with { Token = settings.Token with { KeyRotation = TimeSpan.FromHours(1) } };
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        await using var one = new Testing.Runtime(settings, time, store);
        await using var two = new Testing.Runtime(settings, time, store);
        await two.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        await one.ReportClockAsync();
        var signedIn = await one.SignInAsync();
        var used = new HashSet<string>();
        for (var minute = 0; minute < 600; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));

            // One machine looks at the keys as often as it should, the other one only every third time.
            await one.Keys.RefreshAsync(TestContext.Current.CancellationToken);
            if (minute % 9 == 0)
            {
                await two.Keys.RefreshAsync(TestContext.Current.CancellationToken);
            }

            foreach (var (from, to) in new[] { (one, two), (two, one) })
            {
                var token = await from.RenewAsync(signedIn.Client, force: true);
                Assert.NotNull(to.Tokens.VerifyCookieToken(token!.Text, Testing.Runtime.Origin, signedIn.Client.Text));
                var bearer = await from.RenewAsync(signedIn.Client, isBearer: true, force: true);
                Assert.NotNull(to.Tokens.VerifyBearerToken(bearer!.Text, Testing.Runtime.Origin));
                used.Add(token.Key!.Id);
                used.Add(bearer.Key!.Id);
            }
        }

        Assert.InRange(used.Count, 18, 22);
        Assert.InRange((await store.ListKeysAsync(TestContext.Current.CancellationToken)).Count, 2, 6);
    }

    [Fact]
    public async Task Losing_the_ring_signs_nobody_out()
    {
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        await using var before = new Testing.Runtime(time: time, store: store);
        var signedIn = await before.SignInAsync();
        foreach (var key in await store.ListKeysAsync(TestContext.Current.CancellationToken))
        {
            await store.RemoveKeyAsync(key.KeyId, TestContext.Current.CancellationToken);
        }

        await using var after = new Testing.Runtime(time: time, store: store);
        await after.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);

        Assert.Null(after.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.Equal("ada", (await after.RequestAsync(signedIn.Client, signedIn.Token))!.UserId);
    }

    [Fact]
    public async Task A_token_of_a_key_made_elsewhere_a_moment_ago_makes_the_ring_look_again()
    {
        var settings = Testing.Runtime.Settings();
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        await using var one = new Testing.Runtime(settings, time, store);
        await one.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        await store.RemoveKeyAsync(one.Keys.SealingKeys[0].Id, TestContext.Current.CancellationToken);
        await using var two = new Testing.Runtime(settings, time, store);
        var signedIn = await two.SignInAsync();

        Assert.False(one.Keys.UnknownKeyReported.IsCompleted);
        Assert.Null(one.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));

        // What the background service waits for; then it reads the keys.
        Assert.True(one.Keys.UnknownKeyReported.IsCompleted);
        await one.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.False(one.Keys.UnknownKeyReported.IsCompleted);

        // Anyone can send such tokens: not every one of them is a reason to read the keys.
        one.Keys.ReportUnknownKey();
        Assert.False(one.Keys.UnknownKeyReported.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        one.Keys.ReportUnknownKey();
        Assert.True(one.Keys.UnknownKeyReported.IsCompleted);
        Assert.NotNull(one.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
    }

    [Fact]
    public async Task Keys_are_protected_where_protection_is_there_and_unreadable_ones_are_left_out()
    {
        var store = new InMemorySessionStore();
        await using var right = new Testing.Runtime(store: store, services: services => services.AddSingleton<IKeyProtector>(new XorProtector(42)));
        var signedIn = await right.SignInAsync();
        var rows = await store.ListKeysAsync(TestContext.Current.CancellationToken);
        var row = Assert.Single(rows, row => row.Algorithm == StoredKeyAlgorithm.ES256);
        using var import = ECDsa.Create();

        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.True(row.IsProtected));
        Assert.Equal(1 + SealingKey.Size, Assert.Single(rows, row => row.Algorithm == StoredKeyAlgorithm.A256Gcm).Secret.Length);
        Assert.ThrowsAny<CryptographicException>(() => import.ImportPkcs8PrivateKey(row.Secret.Span, out _));
        Assert.DoesNotContain(right.Log.Entries, entry => entry.Level >= LogLevel.Warning);

        await using var wrong = new Testing.Runtime(store: store, services: services => services.AddSingleton<IKeyProtector>(new XorProtector(43)));
        Assert.NotNull(await wrong.RenewAsync(signedIn.Client));
        await using var none = new Testing.Runtime(store: store);
        Assert.NotNull(await none.RenewAsync(signedIn.Client));
        await none.Keys.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.All(rows, row => Assert.Single(wrong.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Text.Contains(row.KeyId, StringComparison.Ordinal)));
        Assert.Equal(4, none.Log.Entries.Count(entry => entry.Level == LogLevel.Error && entry.Text.Contains("cannot be used", StringComparison.Ordinal)));
        Assert.Single(none.Log.Entries, entry => entry.Text.Contains("unprotected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_that_cannot_be_read_are_removed_when_a_readable_one_has_long_taken_their_place()
    {
        var (store, time) = (new InMemorySessionStore(), FakeTime.Create());
        for (var i = 0; i < 30; i++)
        {
            // As a container does that loses its Data Protection keys at every start.
            await using var lost = new Testing.Runtime(store: store, time: time, services: services => services.AddSingleton<IKeyProtector>(new XorProtector((byte)(i + 1))));
            await lost.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(60, (await store.ListKeysAsync(TestContext.Current.CancellationToken)).Count);
        await using var runtime = new Testing.Runtime(store: store, time: time, services: services => services.AddSingleton<IKeyProtector>(new XorProtector(200)));
        await runtime.ReportClockAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromDays(1));
        await runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(62, (await store.ListKeysAsync(TestContext.Current.CancellationToken)).Count);

        time.Advance(TimeSpan.FromHours(1));
        await runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);

        string[] ids = [runtime.Keys.GetSealingKey(time.GetUtcNow()).Id, runtime.Keys.GetSigningKey(time.GetUtcNow()).Id];
        Assert.Equal(ids, (await store.ListKeysAsync(TestContext.Current.CancellationToken)).Select(key => key.KeyId));
        Assert.Equal(60, runtime.Log.Entries.Count(entry => entry.Text.Contains("cannot be used", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_was_edited_to_the_end_of_the_calendar_keeps_no_machine_from_its_keys(bool isFirst)
    {
        var (store, time) = (new InMemorySessionStore(), FakeTime.Create());
        await using (var made = new Testing.Runtime(store: store, time: time))
        {
            await made.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        }

        foreach (var row in await store.ListKeysAsync(TestContext.Current.CancellationToken))
        {
            await store.RemoveKeyAsync(row.KeyId, TestContext.Current.CancellationToken);
            var newest = (await store.ListKeysAsync(TestContext.Current.CancellationToken))[^1].KeyId;
            await store.TryAddKeyAsync(row with { ActivatesAt = isFirst ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue }, newest, TestContext.Current.CancellationToken);
        }

        await using var runtime = new Testing.Runtime(store: store, time: time);
        var signedIn = await runtime.SignInAsync();
        time.Advance(TimeSpan.FromDays(40));
        await runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(await runtime.RenewAsync((await runtime.SignInAsync()).Client));
        Assert.NotEmpty(signedIn.Token.Text);
    }

    [Fact]
    public async Task A_key_row_that_was_edited_is_left_out()
    {
        var store = new InMemorySessionStore();
        await using (var made = new Testing.Runtime(store: store))
        {
            await made.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        }

        var rows = await store.ListKeysAsync(TestContext.Current.CancellationToken);
        var (seal, sign) = (rows[0], rows[1]);
        StoredKey[] edited =
        [
            seal with { KeyId = "another-id" },
            seal with { Secret = new byte[10] },
            sign with { KeyId = "yet-another-id" },
            sign with { Algorithm = StoredKeyAlgorithm.A256Gcm },
            sign with { KeyId = "number", Algorithm = (StoredKeyAlgorithm)7 },
        ];
        await store.RemoveKeyAsync(seal.KeyId, TestContext.Current.CancellationToken);
        await store.RemoveKeyAsync(sign.KeyId, TestContext.Current.CancellationToken);
        foreach (var row in edited)
        {
            var existing = await store.ListKeysAsync(TestContext.Current.CancellationToken);
            var newest = existing.Count > 0 ? existing[^1].KeyId : null;
            Assert.True(await store.TryAddKeyAsync(row, newest, TestContext.Current.CancellationToken));
        }

        await using var runtime = new Testing.Runtime(store: store);
        await runtime.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain(Assert.Single(runtime.Keys.PublicKeys).Kid, edited.Select(row => row.KeyId));
        Assert.DoesNotContain(runtime.Keys.GetSealingKey(runtime.Time.GetUtcNow()).Id, edited.Select(row => row.KeyId));
        Assert.NotNull(await runtime.RenewAsync((await runtime.SignInAsync()).Client));
        Assert.Equal(5, runtime.Log.Entries.Count(entry => entry.Level == LogLevel.Error));
    }

    [Fact]
    public async Task A_key_of_ones_own_signs_and_its_predecessor_still_verifies()
    {
        using var old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var young = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var store = new InMemorySessionStore();
        await using var before = new Testing.Runtime(store: store, configure: options => options.UseSigningKeyPem(old.ExportECPrivateKeyPem()));
        var signedIn = await before.SignInAsync();
        var bearer = (await before.RenewAsync(signedIn.Client, isBearer: true))!;

        await using var after = new Testing.Runtime(store: store, configure: options => options.UseSigningKeyPem(young.ExportPkcs8PrivateKeyPem()).UseSigningKeyPem(old.ExportPkcs8PrivateKeyPem()));
        Assert.NotNull(after.Tokens.VerifyBearerToken(bearer.Text, Testing.Runtime.Origin));
        var renewed = await after.RenewAsync(signedIn.Client, isBearer: true);

        Assert.NotEqual(Jws.Header(bearer.Text), Jws.Header(renewed!.Text));
        Assert.NotNull(after.Tokens.VerifyCookieToken(signedIn.Token.Text, Testing.Runtime.Origin, signedIn.Client.Text));
        Assert.Equal(2, after.Keys.PublicKeys.Count);
        Assert.Equal(StoredKeyAlgorithm.A256Gcm, Assert.Single(await store.ListKeysAsync(TestContext.Current.CancellationToken)).Algorithm);
    }

    [Fact]
    public async Task A_json_web_key_and_credentials_of_a_vault_sign_as_well()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ecdsa));
        var json = $$"""{"kty":"EC","crv":"P-256","x":"{{jwk.X}}","y":"{{jwk.Y}}","d":"{{jwk.D}}"}""";
        var vault = new CountingFactory();
        var credentials = new SigningCredentials(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256) { CryptoProviderFactory = vault };
        var settings = Testing.Runtime.Settings();
        await using var withJwk = new Testing.Runtime(configure: options => options.UseSigningKeyJwk(json));
        await using var withVault = new Testing.Runtime(settings with { Token = settings.Token with { Algorithm = SessionTokenAlgorithm.RS256 } }, configure: options => options.UseSigningKey(credentials));

        var first = (await withJwk.RenewAsync((await withJwk.SignInAsync()).Client, isBearer: true))!.Text;
        var second = (await withVault.RenewAsync((await withVault.SignInAsync()).Client, isBearer: true))!.Text;

        Assert.Equal(Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint()), withJwk.Keys.PublicKeys[0].Kid);
        await using var again = new Testing.Runtime(configure: options => options.UseSigningKeyJwk(json));
        Assert.NotNull(again.Tokens.VerifyBearerToken(first, Testing.Runtime.Origin));
        Assert.Equal(1, vault.Signatures);
        Assert.Contains(withVault.Keys.PublicKeys[0].Kid, Jws.Header(second), StringComparison.Ordinal);
        Assert.True(rsa.VerifyData(
            System.Text.Encoding.ASCII.GetBytes(second[..second.LastIndexOf('.')]),
            Base64UrlEncoder.DecodeBytes(second.Split('.')[2]),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Text_that_is_no_private_key_is_refused_without_repeating_it()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new SessionGenOptions();
        var secret = ecdsa.ExportECPrivateKeyPem().Replace("-----", "--", StringComparison.Ordinal);

        Assert.DoesNotContain("EC PRIVATE KEY", Assert.Throws<ArgumentException>(() => options.UseSigningKeyPem(secret)).ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => options.UseSigningKeyPem(ecdsa.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<ArgumentException>(() => options.UseSigningKeyJwk("{}"));
        Assert.Throws<ArgumentException>(() => options.UseSigningKeyJwk("{\"kty\":\"oct\",\"k\":\"AAAA\"}"));
        Assert.DoesNotContain("secret", Assert.Throws<ArgumentException>(() => options.UseSigningKeyJwk("secret")).ToString(), StringComparison.Ordinal);
    }

    private static Testing.Runtime Create(SessionTokenAlgorithm algorithm)
    {
        var settings = Testing.Runtime.Settings();
        return new Testing.Runtime(settings with { Token = settings.Token with { Algorithm = algorithm } });
    }

    private sealed class XorProtector(byte mask) : IKeyProtector
    {
        public byte[] Protect(ReadOnlySpan<byte> privateKey) => [mask, .. privateKey.ToArray().Select(value => (byte)(value ^ mask))];

        public bool TryUnprotect(ReadOnlySpan<byte> protectedKey, [NotNullWhen(true)] out byte[]? privateKey)
        {
            privateKey = protectedKey[0] == mask ? [.. protectedKey[1..].ToArray().Select(value => (byte)(value ^ mask))] : null;
            return privateKey is not null;
        }
    }

    /// <summary>Stands for a vault: the provider that IdentityModel asks for is one's own, and signs with arrays only.</summary>
    private sealed class CountingFactory : CryptoProviderFactory
    {
        public int Signatures { get; private set; }

        public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm, bool cacheProvider) =>
            new VaultProvider(this, base.CreateForSigning(key, algorithm, cacheProvider));

        private sealed class VaultProvider(CountingFactory owner, SignatureProvider inner) : SignatureProvider(inner.Key, inner.Algorithm)
        {
            public override byte[] Sign(byte[] input)
            {
                owner.Signatures++;
                return inner.Sign(input);
            }

            public override bool Verify(byte[] input, byte[] signature) => inner.Verify(input, signature);

            protected override void Dispose(bool disposing) => inner.Dispose();
        }
    }
}
