using Microsoft.Extensions.Primitives;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

public sealed class CookieHeaderTests
{
    private static readonly SessionCookieNames Names = SessionCookieNames.Create(new SessionCookieSettings(), secure: true);

    [Theory]
    [InlineData("__Host-session=T; __Host-session-client=C", "T", "C")]
    [InlineData("__Host-session-client=C; __Host-session=T", "T", "C")]
    [InlineData("a=b;__Host-session-client=C;c=d;__Host-session=T", "T", "C")]
    [InlineData("a=b;   __Host-session=T=U;", "T=U", "")]
    [InlineData("__Host-session=", "", "")]
    [InlineData("__Host-session; x", "", "")]
    [InlineData("x__Host-session=T; __host-session=T; session=T; __Secure-session=T", "", "")]
    [InlineData("__Host-session-clientx=C; __Host-session-=C", "", "")]
    [InlineData("", "", "")]
    [InlineData(";;;=;= ;", "", "")]
    public void The_two_cookies_are_found_wherever_they_stand(string header, string token, string client)
    {
        CookieHeader.Find(header, Names, out var foundToken, out var foundClient);

        Assert.Equal(token, foundToken.ToString());
        Assert.Equal(client, foundClient.ToString());
    }

    [Fact]
    public void Of_several_cookies_of_one_name_the_last_one_counts_as_in_ASP_NET_Core_itself()
    {
        CookieHeader.Find(new StringValues(["__Host-session=1; __Host-session=2", "__Host-session=3"]), Names, out var token, out _);

        Assert.Equal("3", token.ToString());
    }

    [Theory]
    [InlineData(null, "/", "__Host-session", "__Host-session-client")]
    [InlineData("acme.example", "/", "__Secure-session", "__Secure-session-client")]
    [InlineData(null, "/app", "__Secure-session", "__Secure-session-client")]
    public void The_prefix_is_the_strictest_that_the_settings_allow(string? domain, string path, string token, string client)
    {
        var names = SessionCookieNames.Create(new SessionCookieSettings { Domain = domain, Path = path }, secure: true);

        Assert.Equal((token, client), (names.Token, names.Client));
    }

    [Fact]
    public void A_cookie_has_the_attributes_of_the_file()
    {
        var writer = new SessionCookieWriter(new SessionCookieSettings { Domain = "acme.example", Path = "/app", SameSite = SessionCookieSameSite.Strict });

        Assert.Equal("a=b; max-age=61; domain=acme.example; path=/app; secure; samesite=strict; httponly", writer.Write("a", "b", secure: true, TimeSpan.FromSeconds(61.9)));
    }

    [Fact]
    public void No_cookie_lives_longer_than_400_days()
    {
        var writer = new SessionCookieWriter(new SessionCookieSettings());

        Assert.Contains("max-age=34560000;", writer.Write("a", "b", secure: true, TimeSpan.FromDays(5000)), StringComparison.Ordinal);
    }

    [Fact]
    public void SameSite_none_needs_Secure_so_plain_http_gets_lax()
    {
        var writer = new SessionCookieWriter(new SessionCookieSettings { SameSite = SessionCookieSameSite.None });

        Assert.Contains("samesite=none", writer.Write("a", "b", secure: true, null), StringComparison.Ordinal);
        Assert.Contains("samesite=lax", writer.Write("a", "b", secure: false, null), StringComparison.Ordinal);
    }
}
