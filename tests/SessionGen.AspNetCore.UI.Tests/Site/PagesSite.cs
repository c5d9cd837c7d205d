using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>A <see cref="TestSite"/> with pages and components.</summary>
internal static class PagesSite
{
    public static Task<TestSite> StartAsync(
        SessionGenSettings? settings = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? app = null,
        Action<SessionGenOptions>? configure = null) => TestSite.StartAsync(
        settings,
        all =>
        {
            all.AddSessionGenPages<TestSessionClaims>();
            services?.Invoke(all);
        },
        site =>
        {
            site.MapSessionGenPages();
            app?.Invoke(site);
        },
        configure);
}
