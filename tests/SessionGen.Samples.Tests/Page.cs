using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SessionGen.Samples.Tests;

/// <summary>A page that a <see cref="Visitor"/> sees, without script.</summary>
internal sealed class Page
{
    private readonly Visitor _visitor;

    public Page(Visitor visitor, Uri address, HttpResponseMessage response, string html)
    {
        _visitor = visitor;
        Address = address;
        Html = html;
        Headers = response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        Document = new HtmlParser().ParseDocument(html);
    }

    public Uri Address { get; }

    public string Path => Address.PathAndQuery;

    public string Html { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public IHtmlDocument Document { get; }

    public string Heading => Document.QuerySelector("h1")!.TextContent.Trim();

    /// <summary>The names of the accounts on the start page, in order.</summary>
    public string[] Accounts => [.. Document.QuerySelectorAll(".card h3").Select(name => name.TextContent)];

    /// <summary>What the card of an account says of it in badges.</summary>
    public string[] Badges(string name) => [.. Card(name).QuerySelectorAll(".badge").Select(badge => badge.TextContent)];

    public IElement Card(string name) => Document.QuerySelectorAll(".card").Single(card => card.QuerySelector("h3")!.TextContent == name);

    /// <summary>Chooses one of several radio buttons, or an option.</summary>
    public Page Choose(string field, string value)
    {
        foreach (var radio in Document.QuerySelectorAll<IHtmlInputElement>($"input[name={field}]"))
        {
            radio.IsChecked = radio.Value == value;
        }

        return this;
    }

    /// <summary>Where a link leads, as it is written.</summary>
    public string Link(string label) => Document.QuerySelectorAll("a").Single(link => Label(link) == label).GetAttribute("href")!;

    /// <summary>The accessible name of a button or link.</summary>
    public static string Label(IElement element) => element.GetAttribute("aria-label") ?? element.TextContent.Trim();

    public Task<Page> PressAsync(string label, HttpStatusCode status = HttpStatusCode.OK) => PressAsync(button => Label(button) == label, status);

    /// <summary>Presses a button of the page itself, not of its header: sends its form as a browser does.</summary>
    public Task<Page> PressAsync(Func<IHtmlButtonElement, bool> choice, HttpStatusCode status = HttpStatusCode.OK)
    {
        var button = Document.QuerySelectorAll<IHtmlButtonElement>("main button").Single(choice);
        return _visitor.SendAsync(ToRequest(button), status);
    }

    /// <summary>What pressing a button sends.</summary>
    public HttpRequestMessage ToRequest(IHtmlButtonElement button)
    {
        var form = (IHtmlFormElement)button.Closest("form")!;
        var fields = form.QuerySelectorAll<IHtmlInputElement>("input")
            .Where(input => input.Type is not ("radio" or "checkbox") || input.IsChecked)
            .Select(input => KeyValuePair.Create(input.Name!, input.Value))
            .Concat(form.QuerySelectorAll<IHtmlSelectElement>("select").Select(select => KeyValuePair.Create(select.Name!, select.Value!)))
            .Concat(button.Name is { } name ? [KeyValuePair.Create(name, button.Value)] : []);
        var target = new Uri(new Uri(Address, Document.QuerySelector("base")?.GetAttribute("href") ?? ""), form.GetAttribute("action") ?? Address.ToString());
        if (form.GetAttribute("method") == "get")
        {
            return new HttpRequestMessage(HttpMethod.Get, target + "?" + string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}")));
        }

        return new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(fields) };
    }
}
