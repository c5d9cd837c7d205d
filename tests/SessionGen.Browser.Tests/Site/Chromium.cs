using Microsoft.Playwright;
using SessionGen.Testing;

[assembly: AssemblyFixture(typeof(SessionGen.Browser.Tests.Chromium))]

namespace SessionGen.Browser.Tests;

/// <summary>Debian's Chromium, started once for all tests. Each test has a profile of its own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public Chromium()
    {
        _browser = new(StartAsync);
        Assertions.SetDefaultExpectTimeout(15_000);
    }

    internal async Task<Profile> NewProfileAsync(WebSite site, BrowserNewContextOptions? options = null) =>
        new(await NewContextAsync(site.Address, options), site);

    /// <summary>For a site in a process of its own.</summary>
    internal async Task<Profile> NewProfileAsync(Uri address, BrowserNewContextOptions? options = null) =>
        new(await NewContextAsync(address, options), site: null);

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            await using (await _browser.Value)
            {
            }
        }

        _playwright?.Dispose();
    }

    private async Task<IBrowserContext> NewContextAsync(Uri address, BrowserNewContextOptions? options)
    {
        Requires.Program("chromium");
        var browser = await _browser.Value;
        options ??= new BrowserNewContextOptions();
        options.BaseURL = address.ToString();
        options.IgnoreHTTPSErrors = true;
        return await browser.NewContextAsync(options);
    }

    private async Task<IBrowser> StartAsync()
    {
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Requires.Find("chromium"),

            // Chromium's sandbox refuses to run as root.
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
    }
}
