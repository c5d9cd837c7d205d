using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>A sign-in sent twice: by a double click, or again because its answer was lost.</summary>
public abstract class DoubleSignInTests
{
    private static readonly SessionGenSettings Settings = TestSite.Settings with { MultiSession = new MultiSessionSettings { Enabled = true } };

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Both_answers_of_a_double_click_end_with_all_accounts_in_either_order(bool inParallel, bool isReversed)
    {
        await using var site = await StartSiteAsync();
        using var browser = await StartAsync(site);

        var first = SendAsync(browser, "cy");
        if (!inParallel)
        {
            await first;
        }

        var second = SendAsync(browser, "cy");
        HttpResponseMessage[] answers = [await first, await second];
        foreach (var answer in isReversed ? answers.Reverse() : answers)
        {
            browser.Store(answer);
            answer.Dispose();
        }

        Assert.Equal("cy", await browser.GetTextAsync("/me"));
        Assert.Equal(["alice", "bob", "cy"], await GetAccountsAsync(browser));
        Assert.Single((await site.Sessions.QueryAsync(new() { UserId = "cy" }, TestContext.Current.CancellationToken)).Sessions);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(9, true)]
    [InlineData(11, false)]
    public async Task A_sign_in_whose_answer_was_lost_is_sent_again(int seconds, bool keepsAccounts)
    {
        await using var site = await StartSiteAsync();
        using var browser = await StartAsync(site);
        (await SendAsync(browser, "cy")).Dispose();
        site.Time.Advance(TimeSpan.FromSeconds(seconds));

        await browser.SignInAsync("cy");

        Assert.Equal(keepsAccounts ? ["alice", "bob", "cy"] : ["cy"], await GetAccountsAsync(browser));
    }

    [Fact]
    public async Task A_client_cookie_whose_sessions_are_long_gone_does_the_same()
    {
        await using var site = await StartSiteAsync();
        using var browser = site.NewBrowser();
        browser.Set(browser.ClientName, new string('A', 43) + ".7");
        (await SendAsync(browser, "cy")).Dispose();

        await browser.SignInAsync("cy");

        Assert.Equal(["cy"], await GetAccountsAsync(browser));
        Assert.Single((await site.Sessions.QueryAsync(new() { UserId = "cy" }, TestContext.Current.CancellationToken)).Sessions);
    }

    [Theory]
    [InlineData("mallory")]
    [InlineData("bob")]
    public async Task Whoever_planted_the_client_cookie_gets_nothing_of_the_user_who_signs_in_with_it(string attacker)
    {
        await using var site = await StartSiteAsync();
        using var planted = site.NewBrowser();
        await planted.SignInAsync("mallory");
        using var victim = planted.Copy();
        await victim.SignInAsync("alice");

        var session = await planted.SignInAsync(attacker);

        Assert.Equal([attacker], await GetAccountsAsync(planted));
        Assert.NotEqual(victim.Client?[..43], planted.Client?[..43]);
        Assert.Equal("alice", await victim.GetTextAsync("/me"));
        Assert.DoesNotContain(attacker == "mallory" ? "bob" : attacker, await GetAccountsAsync(victim));
        Assert.Equal(HttpStatusCode.NotFound, (await planted.PostAsync("/session/active", $$"""{"sessionId":"{{session[..^1]}}x"}""")).StatusCode);
    }

    [Fact]
    public async Task The_replaced_cookie_joins_nothing_once_the_user_has_signed_out_or_switched()
    {
        await using var site = await StartSiteAsync();
        foreach (var path in new[] { "/session/sign-out", "/session/active" })
        {
            using var browser = await StartAsync(site);
            using var old = browser.Copy();
            var alice = (await GetIdsAsync(browser))[0];
            var id = await browser.SignInAsync("cy");
            using var changed = await browser.PostAsync(path, $$"""{"sessionId":"{{(path == "/session/active" ? alice : id)}}"}""");
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

            await old.SignInAsync("cy");

            Assert.Equal(["cy"], await GetAccountsAsync(old));
        }
    }

    [Fact]
    public async Task However_often_a_sign_in_is_sent_and_whichever_answers_arrive_in_whatever_order_no_account_is_lost()
    {
        await using var site = await StartSiteAsync();
        for (var round = 0; round < 40; round++)
        {
            using var browser = site.NewBrowser();
            await browser.SignInAsync($"first{round}");
            var expected = new List<string> { $"first{round}" };
            for (var sign = 0; sign < 3; sign++)
            {
                var user = $"user{round}-{sign}";
                var pending = new List<Task<HttpResponseMessage>>();
                for (var copy = RandomNumberGenerator.GetInt32(1, 5); copy > 0; copy--)
                {
                    pending.Add(SendAsync(browser, user));
                    if (RandomNumberGenerator.GetInt32(2) == 0)
                    {
                        await Task.WhenAll(pending);
                        site.Time.Advance(TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(2)));
                    }
                }

                var answers = await Task.WhenAll(pending);
                RandomNumberGenerator.Shuffle(answers.AsSpan());

                // At least one arrives.
                foreach (var answer in answers[..RandomNumberGenerator.GetInt32(1, answers.Length + 1)])
                {
                    browser.Store(answer);
                }

                Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
                expected.Add(user);
                Assert.Equal(user, await browser.GetTextAsync("/me"));
                Assert.Equal(expected.Order(StringComparer.Ordinal), await GetAccountsAsync(browser));
                Assert.Single((await site.Sessions.QueryAsync(new() { UserId = user }, TestContext.Current.CancellationToken)).Sessions);
            }
        }
    }

    private protected abstract void Configure(SessionGenOptions options);

    private Task<TestSite> StartSiteAsync() => TestSite.StartAsync(Settings, configure: Configure);

    private static async Task<Browser> StartAsync(TestSite site)
    {
        var browser = site.NewBrowser();
        await browser.SignInAsync("alice");
        await browser.SignInAsync("bob");
        return browser;
    }

    private static Task<HttpResponseMessage> SendAsync(Browser browser, string user) =>
        browser.SendWithoutStoringAsync(HttpMethod.Post, $"/sign-in/{user}", null);

    private static async Task<string[]> GetAccountsAsync(Browser browser) => await ReadAsync(browser, "userId");

    private static async Task<string[]> GetIdsAsync(Browser browser) => await ReadAsync(browser, "id");

    private static async Task<string[]> ReadAsync(Browser browser, string property)
    {
        using var response = await browser.GetAsync("/session/list");
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var values = json.RootElement.GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty(property).GetString()!);
        return property == "userId" ? [.. values.Order(StringComparer.Ordinal)] : [.. values];
    }
}

public sealed class DoubleSignInInMemoryTests : DoubleSignInTests
{
    private protected override void Configure(SessionGenOptions options)
    {
    }
}

public sealed class DoubleSignInSqliteTests : DoubleSignInTests, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sessiongen-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    private protected override void Configure(SessionGenOptions options)
    {
        options.Stores.Clear();
        options.UseSqlite($"Data Source={Path.Combine(_directory.FullName, "sessions.db")};Pooling=False");
    }
}
