using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Browser.Tests;

/// <summary>"Another service, or a page on another origin" of docs/browser.md.</summary>
public sealed partial class OtherOriginTests(Chromium chromium)
{
    private static readonly string _vite = Path.Combine(Repository.Root, "tests", "vite");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_calls_a_service_that_allows_its_origin_and_one_of_another_origin_is_refused()
    {
        await using var site = await WebSite.StartDevelopmentAsync();
        await using var other = await WebSite.StartDevelopmentAsync();
        await using var service = await OrdersService.StartAsync(site.Address);
        await using var profile = await chromium.NewProfileAsync(site, new() { BypassCSP = true });
        profile.ExpectedErrors.UnionWith(["has been blocked by CORS policy", "net::ERR_FAILED"]);
        profile.ExpectedStatuses.Add(StatusCodes.Status401Unauthorized);
        await profile.SignInAsync("alice");
        var tab = await profile.OpenAsync();

        Assert.Equal("200 orders of alice", await GetOrdersAsync(tab, service));

        // The cookies go to the host whatever its port: they are not what counts.
        Assert.Equal("401 ", await FetchAsync(tab, service.Orders, "{ headers: { Authorization: 'Bearer x' } }"));

        var token = await tab.EvaluateAsync<string>("() => sessiongen.getToken()");
        await tab.GotoAsync(other.Address.ToString());
        Assert.Equal("TypeError", await FetchAsync(tab, service.Orders, $"{{ headers: {{ Authorization: 'Bearer {token}' }} }}"));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("active")]
    [InlineData("sign-out")]
    public async Task Endpoints_that_change_something_refuse_a_page_of_another_origin_even_if_the_application_allows_it(string endpoint)
    {
        await using var other = await WebSite.StartDevelopmentAsync();
        await using var site = await WebSite.StartDevelopmentAsync(app => app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
            headers.AccessControlAllowCredentials = "true";
            headers.AccessControlAllowHeaders = "Content-Type";
            return HttpMethods.IsOptions(http.Request.Method) ? Task.CompletedTask : next(http);
        }));
        await using var profile = await chromium.NewProfileAsync(site, new() { BypassCSP = true });
        profile.ExpectedStatuses.Add(StatusCodes.Status403Forbidden);
        var alice = await profile.SignInAsync("alice");
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync(other.Address.ToString());

        var answer = await FetchAsync(
            tab,
            new Uri(site.Address, $"session/{endpoint}"),
            $"{{ method: 'POST', credentials: 'include', headers: {{ 'Content-Type': 'application/json' }}, body: '{{\"sessionId\":\"{alice}\"}}' }}");

        Assert.StartsWith("403 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", answer, StringComparison.Ordinal);
        await tab.GotoAsync(site.Address.ToString());
        Assert.Equal("alice", await tab.TextContentAsync("#user"));
    }

    [Fact]
    public async Task Behind_Vite_as_the_documentation_sets_it_up_everything_works_as_on_one_origin()
    {
        await using var site = await WebSite.StartDevelopmentAsync();
        using var folder = new TemporaryFolder();
        await using var vite = await StartViteAsync(folder, site, await ReadConfigurationAsync());
        await using var service = await OrdersService.StartAsync(vite.Address);
        await using var profile = await chromium.NewProfileAsync(vite.Address);
        profile.ExpectedStatuses.Add(StatusCodes.Status401Unauthorized);
        var tab = await SignInAsync(profile, "alice");
        var alice = site.LastSignedIn;
        tab = await SignInAsync(profile, "bob");

        Assert.Equal("200 orders of bob", await GetOrdersAsync(tab, service));
        await tab.EvaluateAsync("(id) => sessiongen.setActive(id).then(() => null)", alice);
        Assert.Equal("alice", await tab.EvaluateAsync<string>("async () => (await sessiongen.session()).userId"));
        Assert.Equal("200 orders of alice", await GetOrdersAsync(tab, service));
        await tab.EvaluateAsync("() => sessiongen.signOut({ redirect: false }).then(() => null)");
        Assert.Null(await tab.EvaluateAsync<string?>("() => sessiongen.getToken()"));
    }

    [Theory]
    [InlineData("target", true)]
    [InlineData("target.target", false)]
    public async Task A_proxy_that_changes_the_host_gives_tokens_another_issuer_and_old_browsers_403(string entry, bool keepsHost)
    {
        await using var site = await WebSite.StartDevelopmentAsync();
        using var folder = new TemporaryFolder();
        var configuration = (await ReadConfigurationAsync()).Replace("'/session': target", $"'/session': {entry}", StringComparison.Ordinal);
        await using var vite = await StartViteAsync(folder, site, configuration);
        await using var profile = await chromium.NewProfileAsync(vite.Address);
        var tab = await SignInAsync(profile, "alice");

        var issuer = await tab.EvaluateAsync<string>("async () => JSON.parse(atob((await sessiongen.getToken()).split('.')[1])).iss");
        Assert.Equal((keepsHost ? vite.Address : site.Address).GetLeftPart(UriPartial.Authority), issuer);

        // Without Sec-Fetch-Site, as browsers of before 2023.
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(vite.Address, "session/token"));
        request.Headers.Add("Origin", vite.Address.GetLeftPart(UriPartial.Authority));
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(keepsHost ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_build_by_Vite_leaves_the_import_to_the_application()
    {
        await using var site = await WebSite.StartDevelopmentAsync();
        using var folder = new TemporaryFolder();
        await WriteProjectAsync(folder, site, await ReadConfigurationAsync());

        (await CommandLine.RunAsync(ViteInfo(folder, "build"), input: null, Cancellation)).ShouldSucceed();

        var built = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "dist", "assets"), "*.js")), Cancellation);
        Assert.Contains("from\"/session/client.js\"", built, StringComparison.Ordinal);
    }

    private static async Task<IPage> SignInAsync(Profile profile, string user)
    {
        var tab = await profile.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in");
        await tab.GetByLabel("User").FillAsync(user);
        await tab.GetByRole(AriaRole.Button).ClickAsync();
        await tab.WaitForFunctionAsync("() => window.sessiongen");
        return tab;
    }

    private static Task<string> GetOrdersAsync(IPage tab, OrdersService service) =>
        FetchAsync(tab, service.Orders, "{ headers: { Authorization: `Bearer ${await sessiongen.getToken()}` } }");

    private static Task<string> FetchAsync(IPage tab, Uri address, string options) => tab.EvaluateAsync<string>(
        $$"""
        async (url) => {
          const options = {{options}};
          return fetch(url, options).then(async (response) => `${response.status} ${await response.text()}`, (error) => error.name);
        }
        """,
        address.ToString());

    private static async Task<string> ReadConfigurationAsync()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "browser.md"), Cancellation);
        return ViteConfiguration().Match(page).Groups[1].Value;
    }

    private static async Task<RunningApplication> StartViteAsync(TemporaryFolder folder, WebSite site, string configuration)
    {
        await WriteProjectAsync(folder, site, configuration);
        return await RunningApplication.StartAsync(ViteInfo(folder), Cancellation);
    }

    private static async Task WriteProjectAsync(TemporaryFolder folder, WebSite site, string configuration)
    {
        Requires.Program("node");
        Requires.Program("npm");
        await NpmPackages.InstallAsync(_vite, Cancellation);
        Assert.Contains("http://localhost:5080", configuration, StringComparison.Ordinal);
        await WriteAsync("vite.config.js", configuration.Replace("http://localhost:5080", site.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
        await WriteAsync("package.json", """{ "type": "module" }""");
        await WriteAsync("main.js", "import * as sessiongen from '/session/client.js';\nwindow.sessiongen = sessiongen;\n");
        await WriteAsync("index.html", """<!doctype html><html lang="en"><head><title>Test</title></head><body><script type="module" src="/main.js"></script></body></html>""");

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.Path, name), text, Cancellation);
    }

    private static System.Diagnostics.ProcessStartInfo ViteInfo(TemporaryFolder folder, params string[] arguments)
    {
        var start = CommandLine.StartInfo("node", folder.Path, [Path.Combine(_vite, "node_modules", "vite", "bin", "vite.js"), .. arguments]);
        start.Environment["NO_COLOR"] = "1";
        return start;
    }

    [GeneratedRegex(@"```js\n(// vite\.config\.js\n.+?)```", RegexOptions.Singleline)]
    private static partial Regex ViteConfiguration();
}
