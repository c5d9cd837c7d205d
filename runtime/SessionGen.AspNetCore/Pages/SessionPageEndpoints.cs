using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen;

/// <summary>Maps the pages. They are no operations of an API, so documents do not list them.</summary>
internal static class SessionPageEndpoints
{
    /// <summary>Behind whatever the application maps itself, and before its fallback: a page of its own at the same route wins.</summary>
    private const int Order = 1_000_000;

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder forOne, IEndpointRouteBuilder forEverybody, IServiceProvider services)
    {
        var addresses = services.GetRequiredService<SessionAddresses>();

        // Made when somebody opens the first page: an application that shows none pays for none.
        forOne.MapMethods(addresses.ChooserPath, Methods, http => http.RequestServices.GetRequiredService<AccountChooser>().GetAsync(http))
            .WithDisplayName("SessionGen account chooser")
            .WithMetadata(StoreDownPageMetadata.Instance)
            .ExcludeFromDescription()
            .WithOrder(Order);
        forEverybody.MapMethods(addresses.Style, Methods, http => http.RequestServices.GetRequiredService<SessionStyle>().GetAsync(http))
            .WithDisplayName("SessionGen style")
            .ExcludeFromDescription();
    }
}
