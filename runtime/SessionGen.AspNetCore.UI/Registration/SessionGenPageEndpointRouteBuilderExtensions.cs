using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.AspNetCore.Http;
using SessionGen.AspNetCore.Requests;
using SessionGen.AspNetCore.UI.Pages;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the pages of SessionGen.</summary>
public static class SessionGenPageEndpointRouteBuilderExtensions
{
    // After everything that the application maps, and before its fallback: a page of its own at the same route wins.
    private const int Order = 1_000_000;

    private static readonly EmbeddedFile Style =
        new(typeof(SessionGenPageEndpointRouteBuilderExtensions).Assembly, "SessionGen.style.css", "text/css; charset=utf-8");

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Maps the account chooser, <c>GET {signIn.url}/choose</c>, and the stylesheet of the pages and components,
    /// <c>GET {endpoints.path}/style.css</c>. They allow anonymous requests, and API documents do not list them.
    /// </summary>
    /// <returns>Both endpoints, for conventions of the application.</returns>
    /// <exception cref="InvalidOperationException">The services of the pages are not registered.</exception>
    public static IEndpointConventionBuilder MapSessionGenPages(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(AccountChooser)) != true)
        {
            throw new InvalidOperationException(
                "The pages of SessionGen are not registered. Call builder.Services.AddSessionGen() before app.MapSessionGenPages(). If "
                + "sessions.yaml belongs to a library that does not reference SessionGen.AspNetCore.UI, also call "
                + "builder.Services.AddSessionGenPages<SessionClaims>().");
        }

        var addresses = services.GetRequiredService<SessionAddresses>();
        var group = endpoints.MapGroup("");
        group.AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

        // The services are created with the first page: an application that shows none does not pay for them.
        group.MapMethods(addresses.Chooser, Methods, http => http.RequestServices.GetRequiredService<AccountChooser>().GetAsync(http))
            .WithDisplayName("SessionGen account chooser")
            .WithMetadata(new ChooserMetadata())
            .CacheOutput(policy => policy.NoCache())
            .WithOrder(Order);
        group.MapMethods(addresses.Style, Methods, Style.WriteAsync)
            .WithDisplayName("SessionGen style")
            .WithMetadata(new SessionlessMetadata());
        return group;
    }
}
