using SessionGen.AspNetCore.UI.Accounts;

namespace SessionGen.AspNetCore.UI.Tests;

public sealed class AccountDescriptionTests
{
    private static readonly string[] Groups = ["a", "b"];

    [Fact]
    public void Claims_of_the_usual_names_describe_an_account()
    {
        Assert.Equal(new AccountDescription("Ada", "a@x.example", "/a.png"), Describe(("name", "Ada"), ("email", "a@x.example"), ("picture", "/a.png")));
        Assert.Equal(new AccountDescription("Ada L.", null, "/b.png"), Describe(("fullName", "Ada L."), ("avatarUrl", "/b.png")));
        Assert.Equal(new AccountDescription("Ada L.", null, "/c.png"), Describe(("display_name", "Ada L."), ("image_url", "/c.png"), ("groups", Groups), ("o", new { name = "no" })));
        Assert.Equal(new AccountDescription("Ada", null, "/d.png"), Describe(("displayName", "Lovelace"), ("name", "Ada"), ("pictureUrl", "/d.png")));
        Assert.Equal(new AccountDescription("a@x.example", null, "/e.png"), Describe(("email", "a@x.example"), ("name", " "), ("avatar", "/e.png")));
        Assert.Equal(new AccountDescription("user_7"), Describe(("level", 7), ("name", 7)));
        Assert.Equal(new AccountDescription("user_7"), Describe());
    }

    [Theory]
    [InlineData("https://example.com/a.png", true)]
    [InlineData("HTTPS://example.com/a.png", true)]
    [InlineData("/avatars/7.png?s=40", true)]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", true)]
    [InlineData("DATA:image/svg+xml,%3Csvg/%3E", true)]
    [InlineData("data:text/html,<script>alert(1)</script>", false)]
    [InlineData("http://example.com/a.png", false)]
    [InlineData("//example.com/a.png", false)]
    [InlineData("/\\example.com/a.png", false)]
    [InlineData("/\t/example.com/a.png", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https:/\n/example.com", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("a.png", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_picture_comes_over_https_from_this_site_or_with_the_page(string? url, bool isShown) =>
        Assert.Equal(isShown ? url : null, AccountPresentation.CheckPicture(url));

    [Fact]
    public void A_picture_within_the_page_has_a_bound() =>
        Assert.Null(AccountPresentation.CheckPicture("data:image/png;base64," + new string('A', 100_000)));

    [Theory]
    [InlineData("Ada Lovelace", "AL")]
    [InlineData("ada", "A")]
    [InlineData("Grace Brewster Murray Hopper", "GH")]
    [InlineData("élise", "É")]
    [InlineData("(Bob) smith", "S")]
    [InlineData("林納斯", "林")]
    [InlineData("👩🏽‍💻", "👩🏽‍💻")]
    [InlineData("<script>", "<")]
    public void Initials_are_whole_characters(string name, string initials) => Assert.Equal(initials, AccountPresentation.GetInitials(name));

    [Theory]
    [InlineData("  Ada \r\n Lovelace ", "Ada    Lovelace")]
    [InlineData("Ada\u0000\u0007", "Ada")]
    [InlineData("moc.elpmaxe@\u202Eada", "moc.elpmaxe@ada")]
    [InlineData("\u2066\u200F", null)]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void Text_keeps_to_its_line_and_its_direction(string? text, string? clean) => Assert.Equal(clean, AccountPresentation.Clean(text));

    [Fact]
    public void Text_has_a_bound() => Assert.Equal(new string('x', 200) + "…", AccountPresentation.Clean(new string('x', 5000)));

    [Fact]
    public void The_color_of_a_user_is_always_the_same_and_all_colors_are_used()
    {
        var hues = Enumerable.Range(0, 1000).Select(number => AccountPresentation.GetHue($"user_{number}")).ToArray();

        Assert.Equal(Enumerable.Range(0, AccountPresentation.Hues), hues.Distinct().Order());
        Assert.Equal(hues, Enumerable.Range(0, 1000).Select(number => AccountPresentation.GetHue($"user_{number}")));
    }

    private static AccountDescription Describe(params (string Name, object Value)[] claims) =>
        AccountConventions.Describe(new Session<FreeClaims>
        {
            Id = "sess_1",
            UserId = "user_7",
            ClientId = "client_1",
            Policy = TestSite.ShortPolicy,
            CreatedAt = default,
            LastActiveAt = default,
            ActiveUntil = default,
            Status = SessionStatus.Active,
            Claims = new FreeClaims(claims),
        });
}
