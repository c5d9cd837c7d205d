extern alias runtime;

using runtime::SessionGen.InMemory;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests.Versions;

/// <summary>Two versions of sessions.yaml behind one load balancer, on one store, for every kind of edit of the claims.</summary>
public sealed class ClaimsEditTests
{
    private const int Requests = 1000;
    private const int TokenLifetime = 60;

    public static TheoryData<string, bool> Cases =>
        new(ClaimsEdits.All.Select(edit => (edit.Name, true)).Concat(ClaimsEdits.All.Select(edit => (edit.Name, false))));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Alternating_requests_see_what_the_user_has_and_cost_one_renewal_per_version_and_token_lifetime(string name, bool isFromOld)
    {
        var edit = ClaimsEdits.All.Single(edit => edit.Name == name);
        var seen = isFromOld ? edit.FromOld : edit.FromNew;
        var store = new InMemorySessionStore();
        var time = FakeTime.Create();
        await using var old = await StartAsync(edit.Old, edit.FromOld.Given, edit.OldSource);
        await using var @new = await StartAsync(edit.New, edit.FromNew.Given, edit.NewSource);
        using var browser = new VersionBrowser(time);
        var id = await browser.PostAsync(isFromOld ? old : @new, "/sign-in");

        VersionSite[] sites = isFromOld ? [@new, old] : [old, @new];

        // From the first renewal on, a claims source supplies the claims.
        time.Advance(TimeSpan.FromSeconds(TokenLifetime));
        await browser.GetAsync(sites[0]);
        await browser.GetAsync(sites[1]);
        time.Advance(TimeSpan.FromSeconds(TokenLifetime));

        for (var i = 0; i < Requests; i++)
        {
            var site = sites[i % 2];
            Assert.Equal(Expected(site, seen.AtOld, seen.AtNew), await browser.GetAsync(site));
            if (i % 100 < 2)
            {
                await CheckOthersAsync(site);
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var site in sites)
        {
            if (Expected(site, seen.AtOld, seen.AtNew) != "401")
            {
                // Those of bearer tokens are beside them.
                Assert.InRange(site.Renewals, 0, (Requests / TokenLifetime) + 4 + (Requests / 100));
                Assert.InRange(site.ClaimsUpdates, 0, 2);
            }
        }

        Assert.InRange(sites.Sum(site => site.Renewals), Requests / TokenLifetime, double.MaxValue);
        Assert.InRange(browser.Written, Requests / TokenLifetime, (Requests / TokenLifetime) + 4);

        async Task CheckOthersAsync(VersionSite site)
        {
            var other = site == old ? @new : old;
            var sees = Expected(site, seen.AtOld, seen.AtNew);
            string[] listed = sees == "401" ? [] : [id];
            Assert.Equal(listed, await browser.ListAsync(site));
            Assert.Equal(sees != "401", (await browser.GetAsync(site, "/sign-in/choose")).Contains(id, StringComparison.Ordinal));
            if (sees != "401")
            {
                var token = await browser.GetBearerAsync(site);
                Assert.Equal(
                    Expected(other, edit.BearerAtOld ?? seen.AtOld, edit.BearerAtNew ?? seen.AtNew),
                    await browser.GetWithBearerAsync(other, token));
            }
        }

        string Expected(VersionSite site, string atOld, string atNew) => Wrap(site == old ? atOld : atNew);

        string Wrap(string shown) => shown == "401" || !shown.StartsWith("Team", StringComparison.Ordinal) ? shown : $"SessionClaims {{ {shown} }}";

        Task<VersionSite> StartAsync(string claim, string given, string? source) =>
            VersionSite.StartAsync(ClaimsEdit.File(claim), given, source, edit.Shown, store, time);
    }
}
