using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>A Blazor page in static server rendering with a switcher on it.</summary>
[Route("/component")]
public sealed class SwitcherPage : ComponentBase
{
    [SupplyParameterFromQuery]
    public bool Alone { get; set; }

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<AccountSwitcher>(0);
        builder.AddComponentParameter(6, nameof(AccountSwitcher.ReturnUrl), ReturnUrl);
        builder.AddComponentParameter(1, nameof(AccountSwitcher.ShowAccounts), !Alone);
        builder.AddComponentParameter(2, "class", "ours");
        builder.AddComponentParameter(3, "id", "me");
        builder.AddComponentParameter(4, "title", "R&D Köln");
        builder.AddComponentParameter(5, nameof(AccountSwitcher.ChildContent), (RenderFragment)(items => items.AddMarkupContent(0, "<a href=\"/settings\">Settings</a>")));
        builder.CloseComponent();
    }
}
