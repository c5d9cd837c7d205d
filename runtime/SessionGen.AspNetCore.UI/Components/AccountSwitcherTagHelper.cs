using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.AspNetCore.UI.Components;
using SessionGen.AspNetCore.UI.Pages;

namespace SessionGen;

/// <summary>
/// <c>&lt;account-switcher /&gt;</c> for Razor Pages and views: what <see cref="AccountSwitcher"/> is for components. Its content
/// becomes further items of the menu. Write <c>@addTagHelper *, SessionGen.AspNetCore.UI</c> in <c>_ViewImports.cshtml</c>.
/// </summary>
[HtmlTargetElement("account-switcher")]
public sealed class AccountSwitcherTagHelper : TagHelper
{
    /// <summary>Gets or sets where switching leads, a path of this site. Default: its home page.</summary>
    public string? ReturnUrl { get; set; }

    /// <summary>Gets or sets whether the other accounts are shown, which costs one look-up in the store a page. Default true.</summary>
    public bool ShowAccounts { get; set; } = true;

    /// <summary>Gets or sets whether the menu opens toward the end of the line. Default false.</summary>
    public bool AtStart { get; set; }

    /// <summary>Gets or sets the context of the view. The framework sets it.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = default!;

    /// <summary>Writes the switcher in place of the element.</summary>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var content = (await output.GetChildContentAsync()).GetContent();
        var http = ViewContext.HttpContext;
        var parameters = new Dictionary<string, object?>
        {
            [nameof(AccountMenu.View)] =
                await http.RequestServices.GetRequiredService<AccountSwitcherViews>().GetAsync(http, ShowAccounts, http.RequestAborted),
            [nameof(AccountMenu.Path)] = http.Request.PathBase + http.Request.Path + http.Request.QueryString,
            [nameof(AccountMenu.ReturnUrl)] = ReturnUrl,
            [nameof(AccountMenu.AtStart)] = AtStart,
            [nameof(AccountMenu.Attributes)] =
                output.Attributes.ToDictionary(attribute => attribute.Name, Decode, StringComparer.OrdinalIgnoreCase),
            [nameof(AccountMenu.ChildContent)] =
                string.IsNullOrWhiteSpace(content) ? null : (RenderFragment)(builder => builder.AddMarkupContent(0, content)),
        };
        output.SuppressOutput();
        output.Content.SetHtmlContent(await PageRenderer.RenderAsync<AccountMenu>(http.RequestServices, parameters));
    }

    // Razor passes attributes encoded, and the component encodes them again.
    private static object Decode(TagHelperAttribute attribute)
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
