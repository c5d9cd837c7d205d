using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Mvc;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>An account chooser of the application's own.</summary>
public sealed class OwnChooserController : Controller
{
    [HttpGet("/sign-in/choose")]
    public IActionResult Choose() => Content("our own controller");
}

/// <summary>The same as a Blazor page.</summary>
[Microsoft.AspNetCore.Components.Route("/sign-in/choose")]
public sealed class OwnChooserComponent : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, "<p>our own component</p>");
}
