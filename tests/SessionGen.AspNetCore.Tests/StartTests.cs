using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionGen.AspNetCore.Keys;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class StartTests
{
    public static TheoryData<string> Contradictions => new("store", "issuer", "timeout", "path", "sign-in", "cookie");

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Options_that_contradict_each_other_end_the_start_and_name_the_setting(string what)
    {
        var (settings, configure, named) = what switch
        {
            "store" => (TestSite.Settings, (Action<SessionGenOptions>)(options => options.UseInMemoryStore()), "UseStore"),
            "issuer" => (TestSite.Settings, options => options.Issuer = "not a URI", "Issuer"),
            "timeout" => (TestSite.Settings, options => options.ClaimsTimeout = TimeSpan.Zero, "ClaimsTimeout"),
            "path" => (TestSite.Settings with { EndpointsPath = "//elsewhere.example" }, null!, "endpoints.path"),
            "sign-in" => (TestSite.Settings with { SignInUrl = "https://elsewhere.example" }, null!, "signIn.url"),
            _ => (TestSite.Settings with { Cookie = new SessionCookieSettings { Name = "a b" } }, (Action<SessionGenOptions>)null!, "cookie.name"),
        };

        var thrown = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var site = await TestSite.StartAsync(settings, configure: configure);
        });

        Assert.True(thrown is OptionsValidationException or InvalidOperationException, thrown.ToString());
        Assert.Contains(named, thrown.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Registering_twice_or_mapping_without_registering_says_what_to_do()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSessionGen<TestSessionClaims>(TestSite.Settings);

        Assert.Throws<InvalidOperationException>(() => builder.Services.AddSessionGen<TestSessionClaims>(TestSite.Settings));
        var other = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddSessionGen", Assert.Throws<InvalidOperationException>(() => other.MapSessionGen()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_keys_are_protected_where_Data_Protection_is_configured()
    {
        var directory = Directory.CreateTempSubdirectory("sessiongen-");
        try
        {
            await using var site = await TestSite.StartAsync(services: services => services.AddDataProtection().PersistKeysToFileSystem(directory));
            using var browser = site.NewBrowser();
            await browser.SignInAsync("alice");

            var keys = await site.Store.ListKeysAsync(TestContext.Current.CancellationToken);

            Assert.All(keys, key => Assert.True(key.IsProtected));
            Assert.DoesNotContain(site.Log.Lines, line => line.Text.Contains("unprotected", StringComparison.Ordinal));
            Assert.Equal("alice", await browser.GetTextAsync("/me"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Signing_keys_in_a_store_without_configured_Data_Protection_are_warned_of()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("alice");

        Assert.All(await site.Store.ListKeysAsync(TestContext.Current.CancellationToken), key => Assert.False(key.IsProtected));
        Assert.Contains(site.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("unprotected", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_protected_with_keys_that_are_lost_is_told_from_what_is_not()
    {
        var protector = new DataProtectionKeyProtector(new EphemeralDataProtectionProvider());
        var secret = protector.Protect([1, 2, 3]);

        Assert.True(protector.TryUnprotect(secret, out var plain));
        Assert.Equal([1, 2, 3], plain);
        Assert.False(new DataProtectionKeyProtector(new EphemeralDataProtectionProvider()).TryUnprotect(secret, out _));
        Assert.False(protector.TryUnprotect([1, 2, 3], out _));
    }
}
