using Microsoft.Extensions.Primitives;
using SessionGen.AspNetCore.Cookies;
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
}
