using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>Renders a component to HTML, for pages and for the tag helper: one markup for all of them.</summary>
internal static class PageRenderer
{
    public static async Task<string> RenderAsync<TComponent>(IServiceProvider services, ILoggerFactory loggers, IReadOnlyDictionary<string, object?> parameters)
        where TComponent : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(new Dictionary<string, object?>(parameters)));
            return root.ToHtmlString();
        });
    }
}
