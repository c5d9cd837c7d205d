using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

/// <summary>A browser profile: cookies of its own, and as many tabs as a test opens. No page of a site may log an error.</summary>
internal sealed class Profile : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = [];

    private readonly WebSite? _site;

    public Profile(IBrowserContext context, WebSite? site)
    {
        _context = context;
        _site = site;
        _context.SetDefaultTimeout(15_000);
        _context.Console += (_, message) =>
        {
            // Browsers ask for an icon by themselves, where a page names none.
            if (message.Type is "error" or "warning" && !IsExpected(message.Text) && !message.Location.Contains("/favicon.ico", StringComparison.Ordinal))
            {
                _errors.Enqueue($"{message.Location}: {message.Text}");
            }
        };
        _context.WebError += (_, error) => _errors.Enqueue(error.Error);
    }

    public WebSite Site => _site ?? throw new InvalidOperationException("The site runs in a process of its own.");

    public IBrowserContext Context => _context;

    /// <summary>Statuses that a test provokes: Chromium logs them as errors of its own, whatever a page does with them.</summary>
    public HashSet<int> ExpectedStatuses { get; } = [];

    /// <summary>Parts of other errors that a test provokes.</summary>
    public HashSet<string> ExpectedErrors { get; } = [];

    /// <summary>Signs in with what the page's form would post, in no tab.</summary>
    public async Task<string> SignInAsync(string user, string? policy = null)
    {
        var response = await _context.APIRequest.PostAsync($"/sign-in?user={user}&policy={policy}", new() { MaxRedirects = 0 });
        Assert.Equal(303, response.Status);
        return Site.LastSignedIn!;
    }

    /// <summary>Posts a form, as a page without script does, in no tab.</summary>
    public async Task PostFormAsync(string path, string form)
    {
        var headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded" };
        var response = await _context.APIRequest.PostAsync(path, new() { DataString = form, Headers = headers, MaxRedirects = 0 });
        Assert.Equal(303, response.Status);
    }

    /// <summary>Opens a tab on a page that has loaded client.js.</summary>
    public async Task<IPage> OpenAsync(string path = "/")
    {
        var tab = await _context.NewPageAsync();
        await tab.GotoAsync(path);
        await tab.WaitForFunctionAsync("() => window.sessiongen");
        return tab;
    }

    /// <summary>Opens a tab that follows changes, and has seen what there is before it returns.</summary>
    public async Task<IPage> OpenWatchingAsync(string path = "/")
    {
        var tab = await _context.NewPageAsync();
        await tab.GotoAsync(path + "?watch");
        await tab.WaitForFunctionAsync("() => window.hasLooked");
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_errors);
    }

    private bool IsExpected(string text) =>
        ExpectedStatuses.Any(status => text.StartsWith($"Failed to load resource: the server responded with a status of {status} ", StringComparison.Ordinal))
        || ExpectedErrors.Any(error => text.Contains(error, StringComparison.Ordinal));
}
