using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Two versions of an application on one store, of which the newer one has other policies in its file.</summary>
public sealed class ChangedPolicyTests : IDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sessiongen-test-");

    private static SessionPolicy Default => TestSite.ShortPolicy;

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("default", 5.0, 30, 5, 30)]
    [InlineData("default", 20.0, 120, 10, 60)]
    [InlineData("default", null, 20, 10, 20)]
    [InlineData("admin", 5.0, 30, 2, 30)]
    [InlineData("admin", 1.5, 120, 1.5, 30)]
    public async Task A_session_has_the_shorter_of_its_lifetimes_and_those_of_the_new_file(
        string policy, double? inactivity, int maximum, double boundInactivity, int boundMaximum)
    {
        // The new file has no policy 'admin': the one that is named 'default' binds its sessions.
        var files = new Files(_directory, new SessionPolicy("default", Minutes(inactivity), Minutes(maximum)));
        await using var before = await files.StartAsync(TestSite.Settings.Policies);
        await using var after = await files.StartAsync();
        using var browser = before.NewBrowser();
        await browser.SignInAsync("alice", $"?policy={policy}");
        Advance(TokenLifetime, before, after);
        using var moved = Move(browser, after);
        Assert.Equal("alice", await moved.GetTextAsync("/me"));

        var (signedInAt, activeUntil) = (before.Time.GetUtcNow() - TokenLifetime, before.Time.GetUtcNow() + TokenLifetime);
        var end = new[] { activeUntil + Minutes(boundInactivity)!.Value, signedInAt + Minutes(boundMaximum)!.Value }.Min();
        Assert.Equal((policy, end), await ReadAsync(moved, "/session", json => json));
        Assert.Equal((policy, end), await ReadAsync(moved, "/session/list", json => json.GetProperty("sessions")[0]));
        Assert.Equal(end, (await after.Sessions.ListByUserAsync("alice", TestContext.Current.CancellationToken)).Single().ExpiresAt);

        using var response = await moved.PostAsync("/session/active", $$"""{"sessionId":"{{(await after.Sessions.ListByUserAsync("alice", TestContext.Current.CancellationToken)).Single().Id}}"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var client = Browser.ReadSetCookies(response).Single(cookie => cookie.Name == moved.ClientName);
        Assert.InRange(client.MaxAge!.Value, TimeSpan.Zero, signedInAt + Minutes(boundMaximum)!.Value - before.Time.GetUtcNow());
    }

    [Fact]
    public async Task Requests_that_alternate_between_the_versions_stay_signed_in_until_the_timeout_of_the_new_file()
    {
        var files = new Files(_directory, new SessionPolicy("default", TimeSpan.FromMinutes(2), Default.MaximumLifetime));
        await using var before = await files.StartAsync(TestSite.Settings.Policies);
        await using var after = await files.StartAsync();
        using var old = before.NewBrowser(ignoresMaxAge: true);
        await old.SignInAsync("alice");
        using var moved = Move(old, after);

        // A load balancer that sends each request to the other one.
        for (var i = 0; i < 20; i++)
        {
            Advance(TimeSpan.FromSeconds(50), before, after);
            Assert.Equal("alice", await (i % 2 == 0 ? moved : old).GetTextAsync("/me"));
        }

        Advance(TokenLifetime + TimeSpan.FromMinutes(2), before, after);
        moved.DropToken();
        Assert.Equal("Unauthorized", await moved.GetTextAsync("/me"));
        Assert.Equal(1, (await after.Sessions.CountAsync(cancellationToken: TestContext.Current.CancellationToken)).Count(status: SessionStatus.Expired));
    }

    [Fact]
    public async Task A_token_of_the_old_version_is_good_until_its_end_and_no_longer()
    {
        var files = new Files(_directory, new SessionPolicy("default", TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(90)), tokenLifetime: TimeSpan.FromSeconds(2));
        await using var before = await files.StartAsync(TestSite.Settings.Policies, TokenLifetime);
        await using var after = await files.StartAsync();
        using var old = before.NewBrowser(ignoresMaxAge: true);
        await old.SignInAsync("alice");
        using var bearer = await old.PostAsync("/session/token", "{}");
        var token = JsonDocument.Parse(await bearer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("token").GetString()!;
        using var moved = Move(old, after);
        using var api = after.NewBrowser();

        Advance(TokenLifetime - TimeSpan.FromSeconds(1), before, after);
        Assert.Equal("alice", await moved.GetTextAsync("/me"));
        Advance(TimeSpan.FromSeconds(1 + 2 + 4), before, after);
        Assert.Equal("Unauthorized", await moved.GetTextAsync("/me"));
        using var refused = await api.GetAsync("/me", ("Authorization", "Bearer " + token));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_connection_that_waits_learns_of_the_end_that_the_new_file_brings_forward()
    {
        var files = new Files(_directory, new SessionPolicy("default", TimeSpan.FromMinutes(2), null));
        await using var before = await files.StartAsync(TestSite.Settings.Policies);
        await using var after = await files.StartAsync();
        using var old = before.NewBrowser();
        var id = await old.SignInAsync("alice");
        var monitor = after.Services.GetRequiredService<Sessions.SessionEndMonitor>();
        using var watch = monitor.Watch(id, before.Time.GetUtcNow() + TokenLifetime);

        await after.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(10), () => watch.Ended.IsCancellationRequested);

        Assert.InRange(after.Time.GetUtcNow() - before.Time.GetUtcNow(), TokenLifetime + TimeSpan.FromMinutes(2), TokenLifetime + TimeSpan.FromMinutes(3));
    }

    private static void Advance(TimeSpan time, params TestSite[] sites)
    {
        foreach (var site in sites)
        {
            site.Time.Advance(time);
        }
    }

    // Cookies belong to a host, not to a port.
    private static Browser Move(Browser browser, TestSite site)
    {
        var moved = site.NewBrowser(ignoresMaxAge: true);
        foreach (var (name, cookie) in browser.Cookies)
        {
            moved.Set(name, cookie.Value);
        }

        return moved;
    }

    private static async Task<(string Policy, DateTimeOffset ExpiresAt)> ReadAsync(Browser browser, string path, Func<JsonElement, JsonElement> select)
    {
        using var json = JsonDocument.Parse(await browser.GetTextAsync(path));
        var session = select(json.RootElement);
        return (session.GetProperty("policy").GetString()!, session.GetProperty("expiresAt").GetDateTimeOffset());
    }

    private static TimeSpan? Minutes(double? minutes) => minutes is { } known ? TimeSpan.FromMinutes(known) : null;

    private sealed class Files(DirectoryInfo directory, SessionPolicy policy, TimeSpan? tokenLifetime = null)
    {
        public Task<TestSite> StartAsync(IReadOnlyList<SessionPolicy>? policies = null, TimeSpan? lifetime = null) => TestSite.StartAsync(
            new SessionGenSettings
            {
                Policies = policies ?? [policy],
                Token = new SessionTokenSettings { Issuer = "https://acme.example", Lifetime = lifetime ?? tokenLifetime ?? TokenLifetime },
            },
            configure: options =>
            {
                options.Stores.Clear();
                options.UseSqlite(string.Create(CultureInfo.InvariantCulture, $"Data Source={Path.Combine(directory.FullName, "sessions.db")};Pooling=False"));
            });
    }
}
