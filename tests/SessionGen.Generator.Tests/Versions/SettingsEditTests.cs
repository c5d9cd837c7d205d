using SessionGen.Testing;

namespace SessionGen.Generator.Tests.Versions;

/// <summary>Two versions of sessions.yaml over one SQLite file, for every kind of edit outside of the claims.</summary>
public sealed class SettingsEditTests
{
    public static TheoryData<string> Cases => new(SettingsEdit.All.Select(edit => edit.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_user_is_treated_as_the_page_says(string name)
    {
        var edit = SettingsEdit.All.Single(edit => edit.Name == name);
        using var folder = new TemporaryFolder();
        var time = FakeTime.Create();
        await using var old = await StartAsync(edit.Old);
        await using var @new = await StartAsync(edit.New);
        using var browser = new VersionBrowser(time);
        var began = time.GetUtcNow();
        var id = await browser.PostAsync(old, "/sign-in?policy=" + edit.Policy);

        Assert.Equal(edit.BearerAtNew, await browser.GetWithBearerAsync(@new, await browser.GetBearerAsync(old)));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(edit.AtNew, await browser.GetAsync(@new));
            Assert.Equal("ada", await browser.GetAsync(old));
            time.Advance(TimeSpan.FromSeconds(5));
        }

        string[] listed = edit.AtNew == "401" ? [] : [id];
        Assert.Equal(listed, await browser.ListAsync(@new, edit.PathAtNew));
        if (edit.EndsAtNew is { } lifetime)
        {
            var expected = (began + lifetime).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(expected, await browser.GetAsync(@new, "/expires"));
            time.Advance(began + lifetime - time.GetUtcNow());
            Assert.Equal("401", await browser.GetAsync(@new));
        }

        Task<VersionSite> StartAsync(string yaml) => VersionSite.StartAsync(yaml, "", null, "session.UserId", folder.File, time);
    }

    [Fact]
    public async Task One_call_ends_everybody_in_every_version()
    {
        using var folder = new TemporaryFolder();
        var time = FakeTime.Create();
        await using var old = await StartAsync("token: { issuer: \"https://acme.example\" }");
        await using var @new = await StartAsync(ClaimsEdit.File("nick: { type: string, optional: true }"), "Team = \"a\"");
        using var browser = new VersionBrowser(time);
        await browser.PostAsync(old, "/sign-in");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("ada", await browser.GetAsync(old));

        Assert.Equal("", await browser.PostAsync(@new, "/end-all"));

        Assert.Equal("401", await browser.GetAsync(@new));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("401", await browser.GetAsync(old));

        Task<VersionSite> StartAsync(string yaml, string claims = "") =>
            VersionSite.StartAsync(yaml, claims, null, "session.UserId", folder.File, time);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("versions");

        public string File => Path.Combine(_folder.FullName, "sessions.db");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
