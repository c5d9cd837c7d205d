using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

/// <summary>
/// Pictures of a page in both color schemes, on a desk and on a phone, for people to look at: in the folder that SESSIONGEN_SCREENSHOTS
/// names, else in one for temporary files. What a test can check is checked: nothing is wider than the screen, colors follow the scheme, and
/// axe finds no violation.
/// </summary>
internal static class Screenshots
{
    private static readonly string _folder =
        Environment.GetEnvironmentVariable("SESSIONGEN_SCREENSHOTS") is { Length: > 0 } folder ? folder : Path.Combine(Path.GetTempPath(), "sessiongen-screenshots");

    private static readonly (string Name, int Width, int Height)[] _screens = [("desk", 1280, 800), ("phone", 375, 740)];

    public static async Task TakeAsync(IPage page, string name)
    {
        foreach (var (screen, width, height) in _screens)
        {
            var colors = new HashSet<string>();
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                var path = Path.Combine(_folder, $"{name}-{screen}-{scheme}.png".ToLowerInvariant());
                await page.ScreenshotAsync(new() { Path = path, FullPage = true, Animations = ScreenshotAnimations.Disabled });
                Assert.Equal(width, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
                var violations = (await page.RunAxe()).Violations;
                Assert.True(violations.Length == 0, $"{name}, {screen}, {scheme}: {string.Join("; ", violations.Select(Describe))}");
                colors.Add(await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color"));
            }

            Assert.Equal(2, colors.Count);
        }
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id} ({violation.Help}) at {string.Join(", ", violation.Nodes.Select(node => node.Html))}";
}
