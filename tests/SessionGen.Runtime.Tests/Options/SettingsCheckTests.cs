using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SessionGen.Infrastructure;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Options;

/// <summary>What contradicts itself ends the start, with the name of the setting.</summary>
public sealed class SettingsCheckTests
{
    private static readonly SessionGenSettings Good = Testing.Runtime.Settings();

    public static TheoryData<string> Broken => [.. Cases.Keys];

    private static Dictionary<string, SessionGenSettings> Cases => new()
    {
        ["policies must begin"] = Good with { Policies = [] },
        ["named 'default'"] = Good with { Policies = [new SessionPolicy("admin", null, TimeSpan.FromDays(1))] },
        ["two policies named 'admin'"] = Good with { Policies = [Good.Policies[0], new SessionPolicy("admin", null, TimeSpan.FromDays(1)), new SessionPolicy("admin", null, TimeSpan.FromDays(2))] },
        ["below lifetime.inactivityTimeout"] = Good with { Policies = [new SessionPolicy("default", TimeSpan.FromSeconds(60), null)] },
        ["below policies.admin.maximumLifetime"] = Good with { Policies = [Good.Policies[0], new SessionPolicy("admin", null, TimeSpan.FromSeconds(30))] },
        ["multiSession.maxSessions"] = Good with { MultiSession = new MultiSessionSettings { Enabled = true, MaxSessions = 1 } },
        ["multiSession.onLimit"] = Good with { MultiSession = new MultiSessionSettings { OnLimit = (SessionLimitAction)7 } },
        ["multiSession.afterSignOutUrl"] = Good with { MultiSession = new MultiSessionSettings { AfterSignOutUrl = "//evil.example" } },
        ["concurrency.maxSessionsPerUser"] = Good with { Concurrency = new ConcurrencySettings { MaxSessionsPerUser = 0 } },
        ["concurrency.onLimit"] = Good with { Concurrency = new ConcurrencySettings { OnLimit = (SessionLimitAction)7 } },
        ["token.lifetime"] = Good with { Token = new SessionTokenSettings { Lifetime = TimeSpan.Zero } },
        ["token.lifetime must be whole seconds"] = Good with { Token = new SessionTokenSettings { Lifetime = TimeSpan.FromMilliseconds(1500) } },
        ["token.clockSkew"] = Good with { Token = new SessionTokenSettings { ClockSkew = TimeSpan.FromMinutes(6) } },
        ["token.keyRotation"] = Good with { Token = new SessionTokenSettings { KeyRotation = TimeSpan.Zero } },
        ["token.algorithm"] = Good with { Token = new SessionTokenSettings { Algorithm = (SessionTokenAlgorithm)7 } },
        ["token.audience"] = Good with { Token = new SessionTokenSettings { Audience = " " } },
        ["token.issuer"] = Good with { Token = new SessionTokenSettings { Issuer = "acme" } },
        ["cookie.name: The cookie name 'a=b' contains characters"] = Good with { Cookie = new SessionCookieSettings { Name = "a=b" } },
        ["must not start with a prefix"] = Good with { Cookie = new SessionCookieSettings { Name = "__Host-session" } },
        ["cookie.sameSite"] = Good with { Cookie = new SessionCookieSettings { SameSite = (SessionCookieSameSite)7 } },
        ["cookie.domain"] = Good with { Cookie = new SessionCookieSettings { Domain = "acme example" } },
        ["cookie.path"] = Good with { Cookie = new SessionCookieSettings { Path = "app" } },
        ["signIn.url"] = Good with { SignInUrl = "https://evil.example/" },
        ["signIn.url: '/\\evil.example' is not a local path"] = Good with { SignInUrl = "/\\evil.example" },
        ["endpoints.path"] = Good with { EndpointsPath = "session" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_setting_that_makes_no_sense_is_named_at_start(string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(Cases[message]));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(Good with { SignInUrl = "x", EndpointsPath = "y" }));

        Assert.Equal(2, exception.Failures.Count());
    }

    [Fact]
    public async Task The_defaults_of_an_empty_file_are_in_order()
    {
        await StartAsync(new SessionGenSettings { Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(7))] });
    }

    [Fact]
    public async Task A_store_that_is_set_twice_is_named()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(Good, options => options.UseInMemoryStore().UseInMemoryStore()));

        Assert.Contains("UseStore", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_does_not_fit_the_algorithm_is_named()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        using var small = System.Security.Cryptography.RSA.Create(1024);
        using var p384 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        var onRs256 = Good with { Token = new SessionTokenSettings { Algorithm = SessionTokenAlgorithm.RS256 } };

        foreach (var (settings, pem) in new[] { (Good, rsa.ExportPkcs8PrivateKeyPem()), (onRs256, small.ExportPkcs8PrivateKeyPem()), (Good, p384.ExportPkcs8PrivateKeyPem()), (onRs256, p384.ExportPkcs8PrivateKeyPem()) })
        {
            var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings, options => options.UseSigningKeyPem(pem)));
            Assert.Contains("token.algorithm", exception.Message, StringComparison.Ordinal);
        }

        await StartAsync(onRs256, options => options.UseSigningKeyPem(rsa.ExportPkcs8PrivateKeyPem()));
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("https://acme.example/?a=b")]
    [InlineData("https://acme.example/#x")]
    [InlineData("https://acme example")]
    public async Task An_issuer_that_is_no_uri_is_named(string issuer)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(Good, options => options.Issuer = issuer));

        Assert.Contains("SessionGenOptions.Issuer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_issuer_of_the_environment_wins_over_the_file()
    {
        await using var runtime = new Testing.Runtime(Good with { Token = new SessionTokenSettings { Issuer = "https://file.example" } }, configure: options => options.Issuer = "https://staging.example");

        Assert.Equal("https://staging.example", (await runtime.SignInAsync()).Token.Issuer);
        Assert.Equal("https://staging.example", runtime.Get<SessionGenSettings>().Token.Issuer);
    }

    [Fact]
    public async Task A_timeout_of_claims_that_a_renewal_cannot_wait_for_is_named()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(Good, options => options.ClaimsTimeout = TimeSpan.FromMinutes(1)));

        Assert.Contains("ClaimsTimeout", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Registering_twice_is_refused()
    {
        var services = new ServiceCollection().AddSessionGenRuntime<PersonClaims>(Good);

        Assert.Throws<InvalidOperationException>(() => services.AddSessionGenRuntime<PersonClaims>(Good));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(0, null)]
    [InlineData(null, -1)]
    public void A_policy_without_an_end_cannot_be_made(int? inactivity, int? maximum)
    {
        Assert.Throws<ArgumentException>(() => new SessionPolicy("x", inactivity is { } i ? TimeSpan.FromSeconds(i) : null, maximum is { } m ? TimeSpan.FromSeconds(m) : null));
        Assert.Throws<ArgumentException>(() => new SessionPolicy("x", TimeSpan.FromMilliseconds(1), null));
    }

    private static async Task StartAsync(SessionGenSettings settings, Action<SessionGenOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSessionGenRuntime<PersonClaims>(settings, configure);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
