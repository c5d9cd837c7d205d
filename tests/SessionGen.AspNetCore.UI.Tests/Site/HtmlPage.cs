using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>A page in a <see cref="Browser"/>, read as browsers read HTML, whose forms can be sent.</summary>
internal sealed class HtmlPage
{
    private HtmlPage(string html, HttpResponseMessage response)
    {
        Html = html;
        Response = response;
        Document = new HtmlParser().ParseDocument(html);
    }

    public string Html { get; }

    public HttpResponseMessage Response { get; }

    public IHtmlDocument Document { get; }

    public string[] Names => [.. Document.QuerySelectorAll(".sg-name bdi").Select(name => name.TextContent)];

    public static async Task<HtmlPage> OpenAsync(Browser browser, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        var response = await browser.GetAsync(path, ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "none"), ("Accept", "text/html"));
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return new HtmlPage(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    public static HtmlPage Parse(string html) => new(html, new HttpResponseMessage());

    /// <summary>The one button whose accessible name begins so.</summary>
    public IElement Button(string label) => Document.QuerySelectorAll("button").Single(button => GetLabel(button).StartsWith(label, StringComparison.Ordinal));

    /// <summary>The accessible name: a label if there is one, else the text.</summary>
    public static string GetLabel(IElement element) =>
        element.GetAttribute("aria-label")
        ?? string.Join(' ', element.Descendants<IText>().SelectMany(text => text.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Presses a button: sends its form as a browser does.</summary>
    public async Task<HttpResponseMessage> PressAsync(Browser browser, string label)
    {
        var form = (IHtmlFormElement)Button(label).Closest("form")!;
        Assert.Equal("post", form.GetAttribute("method"));
        using var content = new FormUrlEncodedContent(form.QuerySelectorAll<IHtmlInputElement>("input").Select(input => KeyValuePair.Create(input.Name!, input.Value)));
        return await browser.SendAsync(HttpMethod.Post, form.GetAttribute("action")!, content, ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html"));
    }
}
