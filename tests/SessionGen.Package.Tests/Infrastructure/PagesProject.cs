using SessionGen.Testing.Processes;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>
/// An application with Razor Pages and Razor components for several accounts in one browser, made of the code blocks of
/// docs/pages.md and docs/multi-session.md, built and started once.
/// </summary>
public sealed class PagesProject(Packages packages) : IAsyncLifetime
{
    private static readonly Document Pages = new("docs/pages.md");
    private static readonly Document MultiSession = new("docs/multi-session.md");

    internal CommandResult Build { get; private set; } = null!;

    internal RunningApplication Application { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var project = packages.NewProject("MyApp").WriteWebProject("SessionGen.AspNetCore.UI");
        WriteApplication(project);
        WriteRazorPages(project);
        WriteComponents(project);

        Build = await project.BuildAsync(CancellationToken.None);
        Build.ShouldSucceed();
        Application = await project.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (Application is not null)
        {
            await Application.DisposeAsync();
        }
    }

    private static void WriteApplication(ConsumerProject project) => project
        .Write(
            "sessions.yaml",
            """
            multiSession: true
            token: { claims: { fullName: string, department: string } }
            """)
        .Write(
            "Program.cs",
            $$"""
            using MyApp.Components;
            using MyApp.Sessions;
            using SessionGen;

            var builder = WebApplication.CreateBuilder(args);
            {{Pages.Block("csharp", "new AccountDescription(session.Claims.FullName, session.Claims.Department)")}}
            builder.Services.AddRazorPages();
            builder.Services.AddRazorComponents();

            var app = builder.Build();
            app.UseSessionPaths();
            app.UseAuthentication();
            app.UseAuthorization();
            app.UseAntiforgery();
            app.MapSessionGen();
            app.MapSessionGenPages();
            app.MapRazorPages();
            app.MapRazorComponents<App>();
            app.MapGet("/sign-in", () => "Who are you?");
            app.MapPost("/sign-in", async (HttpContext http, string user) =>
                (await http.SignInSessionAsync(user, new SessionClaims { FullName = user.ToUpperInvariant(), Department = "R&D" })).UserId);
            app.MapPost("/in-csharp", async (HttpContext http) =>
            {
                {{MultiSession.Block("csharp", "SetActiveSessionAsync")}}
                return new { users = accounts.Select(account => account.UserId), switched, signedOut };
            });
            app.Run();
            """);

    private static void WriteRazorPages(ConsumerProject project) => project
        .Write(
            "Pages/_ViewImports.cshtml",
            """
            @addTagHelper *, Microsoft.AspNetCore.Mvc.TagHelpers
            @addTagHelper *, SessionGen.AspNetCore.UI
            """)
        .Write("Pages/_ViewStart.cshtml", """@{ Layout = "_Layout"; }""")
        .Write(
            "Pages/Shared/_Layout.cshtml",
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
                <title>Razor Pages</title>
                {Pages.Block("html", "<link")}
            </head>
            <body>
                <header>
                    {Pages.Block("html", "<account-switcher>")}
                </header>
                <main>
                    @RenderBody()
                </main>
            </body>
            </html>
            """)
        .Write(
            "Pages/Index.cshtml",
            """
            @page
            <p>Orders of @(HttpContext.GetSession()?.UserId ?? "nobody")</p>
            """)
        .Write("Pages/Choose.cshtml", Pages.Block("cshtml"));

    private static void WriteComponents(ConsumerProject project) => project
        .Write(
            "Components/_Imports.razor",
            """
            @using Microsoft.AspNetCore.Components.Routing
            @using SessionGen
            """)
        .Write(
            "Components/App.razor",
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
                <title>Razor components</title>
                {Pages.Block("html", "<link")}
            </head>
            <body>
                <Router AppAssembly="typeof(App).Assembly">
                    <Found Context="route">
                        <RouteView RouteData="route" />
                    </Found>
                </Router>
            </body>
            </html>
            """)
        .Write(
            "Components/Pages/Home.razor",
            $"""
            @page "/components"
            <header>
                {Pages.Block("razor", "<AccountSwitcher>")}
            </header>
            <main>
                {Pages.Block("razor", "<SessionBoundary>")}
            </main>
            """)
        .Write(
            "Components/Orders.razor",
            """
            <p>Orders of @(Http.GetSession()?.UserId ?? "nobody")</p>

            @code {
                [CascadingParameter] private HttpContext Http { get; set; } = null!;
            }
            """);
}
