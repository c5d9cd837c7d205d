using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SessionGen.Testing;

/// <summary>A page that a <see cref="Visitor"/> sees, without script.</summary>
internal sealed class Page
{
    private readonly Visitor _visitor;

    public Page(Visitor visitor, HttpResponseMessage response, string html)
    {
        _visitor = visitor;
        Address = response.RequestMessage!.RequestUri!;
        Html = html;
        Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        Document = new HtmlParser().ParseDocument(html);
    }

    /// <summary>Where redirects led.</summary>
    public Uri Address { get; }

    public string Path => Address.PathAndQuery;

    public string Html { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public IHtmlDocument Document { get; }

    public string Heading => Text(Document.QuerySelector("h1")!);

    /// <summary>What is left of the page without its head and foot.</summary>
    public string Main => Text(Document.QuerySelector("main")!);

    /// <summary>What somebody reads, without the line breaks of the HTML.</summary>
    public static string Text(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The accessible name of a button or link.</summary>
    public static string Label(IElement element) => element.GetAttribute("aria-label") ?? Text(element);

    /// <summary>The one button or link with this accessible name below an element.</summary>
    public IElement Find(string label, string below = "body") =>
        Document.QuerySelectorAll($"{below} button, {below} a").Single(element => Label(element) == label);

    /// <summary>Chooses one of several radio buttons.</summary>
    public Page Choose(string field, string value)
    {
        foreach (var radio in Document.QuerySelectorAll<IHtmlInputElement>($"input[name={field}]"))
        {
            radio.IsChecked = radio.Value == value;
        }

        return this;
    }

    /// <summary>Presses a button of the page itself, not of its header.</summary>
    public Task<Page> PressAsync(string label, HttpStatusCode status = HttpStatusCode.OK) => PressAsync(button => Label(button) == label, status);

    /// <inheritdoc cref="PressAsync(string, HttpStatusCode)"/>
    public Task<Page> PressAsync(Func<IHtmlButtonElement, bool> choice, HttpStatusCode status = HttpStatusCode.OK) =>
        PressAsync(Document.QuerySelectorAll<IHtmlButtonElement>("main button").Single(choice), status);

    /// <summary>Presses a button: sends its form as a browser does, and shows where that leads.</summary>
    public Task<Page> PressAsync(IElement button, HttpStatusCode status = HttpStatusCode.OK) =>
        _visitor.SendAsync(ToRequest((IHtmlButtonElement)button), status);

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
        return form.Method == "post"
            ? new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(fields) }
            : new HttpRequestMessage(HttpMethod.Get, target + "?" + string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}")));
    }
}
