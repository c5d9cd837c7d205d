using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionGen.AspNetCore.UI.Components;
using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen;

/// <summary>
/// <c>&lt;account-switcher /&gt;</c> for Razor Pages and views: what <see cref="AccountSwitcher"/> is for components. What stands inside
/// becomes further items of the menu. Write <c>@addTagHelper *, SessionGen.AspNetCore.UI</c> in <c>_ViewImports.cshtml</c>.
/// </summary>
[HtmlTargetElement("account-switcher")]
public sealed class AccountSwitcherTagHelper : TagHelper
{
    /// <summary>Where switching leads: a path of this site. By default its home page.</summary>
    public string? ReturnUrl { get; set; }

    /// <summary>Whether the other accounts are shown, which costs one look-up in the store a page. Default true.</summary>
    public bool ShowAccounts { get; set; } = true;

    /// <summary>Whether the menu opens towards the end of the line. Default false.</summary>
    public bool AtStart { get; set; }

    /// <summary>The view that it is in.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = default!;

    /// <summary>Writes the switcher in place of the element.</summary>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var inside = (await output.GetChildContentAsync()).GetContent();
        var http = ViewContext.HttpContext;
        var services = http.RequestServices;
        var view = await services.GetRequiredService<AccountSwitcherViews>().GetAsync(http, ShowAccounts, http.RequestAborted);
        var attributes = output.Attributes.ToDictionary(attribute => attribute.Name, ToText, StringComparer.OrdinalIgnoreCase);
        output.SuppressOutput();
        output.Content.SetHtmlContent(await PageRenderer.RenderAsync<AccountSwitcherContent>(services, services.GetRequiredService<ILoggerFactory>(), new Dictionary<string, object?>
        {
            [nameof(AccountSwitcherContent.Current)] = view.Current,
            [nameof(AccountSwitcherContent.Others)] = view.Others,
            [nameof(AccountSwitcherContent.Site)] = view.Site,
            [nameof(AccountSwitcherContent.Adding)] = view.Adding,
            [nameof(AccountSwitcherContent.ReturnUrl)] = ReturnUrl,
            [nameof(AccountSwitcherContent.Path)] = http.Request.PathBase + http.Request.Path + http.Request.QueryString,
            [nameof(AccountSwitcherContent.AtStart)] = AtStart,
            [nameof(AccountSwitcherContent.Attributes)] = attributes,
            [nameof(AccountSwitcherContent.ChildContent)] = string.IsNullOrWhiteSpace(inside) ? null : (RenderFragment)(builder => builder.AddMarkupContent(0, inside)),
        }));
    }

    /// <summary>Razor has encoded what it gives; the component encodes what it gets.</summary>
    private static object ToText(TagHelperAttribute attribute)
    {
        if (attribute.Value is not IHtmlContent encoded)
        {
            return attribute.Value is bool flag ? flag : attribute.Value?.ToString() ?? "";
        }

        using var html = new StringWriter(CultureInfo.InvariantCulture);
        encoded.WriteTo(html, HtmlEncoder.Default);
        return WebUtility.HtmlDecode(html.ToString());
    }
}
