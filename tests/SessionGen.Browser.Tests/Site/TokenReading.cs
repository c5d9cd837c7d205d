using Microsoft.Playwright;

namespace SessionGen.Browser.Tests;

internal static class TokenReading
{
    /// <summary>Whose token script of a page gets.</summary>
    /// <param name="tab">The page.</param>
    /// <param name="token">What asks for the token, or a promise of one.</param>
    public static Task<string> GetTokenUserAsync(this IPage tab, string token = "sessiongen.getToken()") =>
        tab.EvaluateAsync<string>($"async () => JSON.parse(atob((await {token}).split('.')[1])).sub");
}
