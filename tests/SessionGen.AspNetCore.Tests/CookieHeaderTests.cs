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
        Assert.Equal(token, CookieHeader.Find(header, Names.Token, 0).ToString());
        Assert.Equal(client, CookieHeader.Find(header, Names.Client, 0).ToString());
    }

    [Fact]
    public void Several_cookies_of_one_name_are_found_in_the_order_of_the_header()
    {
        var header = new StringValues(["__Host-session=1; a=b; __Host-session=2; __Host-session=", "__Host-session=3"]);

        Assert.Equal(["1", "2", "3", "", ""], Enumerable.Range(0, 5).Select(index => CookieHeader.Find(header, Names.Token, index).ToString()));
    }
}
