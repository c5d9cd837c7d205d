using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>What somebody got, read as browsers read HTML.</summary>
/// <param name="Address">Path and query of where redirects led.</param>
/// <param name="Document">The page.</param>
/// <param name="ContentSecurityPolicy">Of the page; null where it has none.</param>
internal sealed record VisitedPage(string Address, IHtmlDocument Document, string? ContentSecurityPolicy)
{
    public static async Task<VisitedPage> ReadAsync(HttpResponseMessage response) => new(
        response.RequestMessage!.RequestUri!.PathAndQuery,
        new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
        response.Headers.TryGetValues("Content-Security-Policy", out var policies) ? policies.Single() : null);

    /// <summary>Text of what is left of a page without its head and foot.</summary>
    public string Main => GetText(Document.QuerySelector("main")!);

    /// <summary>The accounts of the switcher: that of the page, then the others.</summary>
    public IEnumerable<string> Accounts => Document.QuerySelectorAll("header .sg-name").Select(GetText);

    /// <summary>What a policy without inline script and style would refuse.</summary>
    public IEnumerable<string> Inline => Document.All
        .Where(element => element.LocalName is "script" or "style" || element.Attributes.Any(attribute => attribute.Name == "style" || attribute.Name.StartsWith("on", StringComparison.Ordinal)))
        .Select(element => element.OuterHtml);

    /// <summary>The one button or link below an element with this accessible name.</summary>
    public IElement Find(string name, string below = "body") =>
        Document.QuerySelectorAll($"{below} button, {below} a").Single(element => (element.GetAttribute("aria-label") ?? GetText(element)) == name);

    private static string GetText(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
