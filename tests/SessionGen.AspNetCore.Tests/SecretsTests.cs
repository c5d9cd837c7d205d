using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SessionGen.AspNetCore.Tests;

public sealed class SecretsTests
{
    [Fact]
    public async Task No_token_and_no_cookie_reaches_a_log_a_trace_or_a_metric()
    {
        var telemetry = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => telemetry.Enqueue(activity.DisplayName + string.Join(' ', activity.TagObjects) + string.Join(' ', activity.Baggage)),
        };
        ActivitySource.AddActivityListener(activities);
        using var metrics = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) => telemetry.Enqueue(instrument.Name + string.Join(' ', tags.ToArray())));
        metrics.SetMeasurementEventCallback<double>((instrument, _, tags, _) => telemetry.Enqueue(instrument.Name + string.Join(' ', tags.ToArray())));
        metrics.Start();

        await using var site = await TestSite.StartAsync(environment: "Development");
        using var browser = site.NewBrowser();
        var secrets = await LiveAsync(site, browser);

        Assert.True(secrets.Count > 8);
        var lines = site.Log.Lines.Select(line => line.Text).Concat(telemetry).ToArray();
        Assert.NotEmpty(lines);
        Assert.All(secrets, secret => Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.Ordinal)));
    }

    /// <summary>Everything that can happen to a session, and every way to fail; returns every secret that was on the way.</summary>
    private static async Task<List<string>> LiveAsync(TestSite site, Browser browser)
    {
        await browser.SignInAsync("alice");
        var bearer = await StolenTokenTests.GetBearerAsync(browser);
        var forged = browser.Token![..^5] + "AAAAA";
        using (await browser.GetAsync("/me", ("Authorization", $"Bearer {forged}")))
        using (await browser.GetAsync("/me", ("Authorization", $"Bearer {bearer}")))
        using (await browser.PostAsync("/session/token", """{"sessionId":"sess_x"}"""))
        using (await browser.PostAsync("/session/sign-out", "{", ("Origin", "https://elsewhere.example")))
        {
        }

        site.Time.Advance(TimeSpan.FromSeconds(60));
        await browser.GetTextAsync("/me");
        site.Time.Advance(TimeSpan.FromSeconds(60));
        site.Store.IsDown = true;
        await browser.GetTextAsync("/me");
        using (await browser.PostAsync("/sign-in/alice"))
        using (await browser.PostAsync("/session/sign-out"))
        {
        }

        site.Store.IsDown = false;
        await browser.SignInAsync("bob");
        using (await browser.PostAsync("/sign-in/alice?department=" + new string('x', 4000)))
        using (await browser.PostAsync("/session/sign-out"))
        {
        }

        using (await browser.PostAsync("/sign-in/" + new string('x', 300)))
        {
        }

        // Of a token the signature, of a client cookie the secret: a log with those parts alone would be bad enough.
        return [bearer, bearer.Split('.')[2], forged, .. browser.Seen.Where(value => value.Length > 0), .. browser.Seen.Where(value => value.Length > 50).Select(value => value.Contains("eyJ", StringComparison.Ordinal) ? value.Split('.')[2] : value[..43])];
    }
}
