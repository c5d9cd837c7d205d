using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SessionGen;
using SessionGen.AspNetCore.Http;
using SessionGen.AspNetCore.UI.Accounts;
using SessionGen.AspNetCore.UI.Components;
using SessionGen.AspNetCore.UI.Pages;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the services of the pages and components.</summary>
public static class SessionGenPageServiceCollectionExtensions
{
    /// <summary>
    /// Registers the services of the pages and components. The generated <c>AddSessionGen</c> calls it in a project that references this
    /// package. Call it only if sessions.yaml belongs to a library that does not reference this package.
    /// </summary>
    /// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
    /// <param name="services">The services of the application, which also calls <c>AddSessionGen</c>.</param>
    public static IServiceCollection AddSessionGenPages<TClaims>(this IServiceCollection services)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionGenOptions>, AccountOptionsValidator<TClaims>>());
        services.TryAddSingleton<IAccountDirectory, AccountDirectory<TClaims>>();
        services.TryAddSingleton<PageTexts>();
        services.TryAddSingleton<AccountChooser>();
        services.TryAddSingleton<ISessionPageResponder>(provider => provider.GetRequiredService<AccountChooser>());
        services.TryAddSingleton<AccountSwitcherViews>();
        return services;
    }
}
