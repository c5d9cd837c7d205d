using SessionGen.AspNetCore.Http;

namespace SessionGen.AspNetCore.Tests;

public sealed class LocalPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("/a/b?c=d//e&f=https://elsewhere.example#g")]
    [InlineData("/%2F%2Felsewhere.example")]
    public void A_path_of_this_site_is_local(string path) => Assert.True(LocalPath.IsLocal(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("//elsewhere.example")]
    [InlineData("///elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("\\\\elsewhere.example")]
    [InlineData("/\t/elsewhere.example")]
    [InlineData("/\n/elsewhere.example")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData("/\0/elsewhere.example")]
    [InlineData("/a\\..\\..\\elsewhere.example")]
    [InlineData(" //elsewhere.example")]
    [InlineData("https://elsewhere.example")]
    [InlineData("https:elsewhere.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("~/a")]
    [InlineData("/\u0085/elsewhere.example")]
    [InlineData("/\u007f")]
    public void Anything_else_is_not(string? path) => Assert.False(LocalPath.IsLocal(path));

    [Fact]
    public void What_is_not_ASCII_is_percent_encoded_in_a_header_and_the_rest_stays()
    {
        Assert.Equal("/%C3%A4%20b?c=%2F", LocalPath.ToHeader("/ä b?c=%2F"));
        Assert.Equal("/a?b=c#d", LocalPath.ToHeader("/a?b=c#d"));
    }
}
