using Accounts;
using Accounts.Components;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSessionGen(options =>
{
    options.RecordDevice = true; // shown to administrators; personal data, so off unless one asks for it
    options.AddPageStylesheet("/theme.css"); // the account chooser in the colors of this application

    // One machine needs no more than a file; several share a database. appsettings.json says which.
    _ = builder.Configuration.GetConnectionString("Postgres") is { Length: > 0 } postgres
        ? options.UsePostgres(postgres)
        : options.UseSqlite(builder.Configuration.GetConnectionString("Sqlite") ?? "Data Source=sessions.db");
});
builder.Services.AddAuthorization(options => options.AddPolicy(Administrators.Policy, Administrators.Require));
builder.Services.AddSingleton<NoteBook>();
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddRazorComponents().AddInteractiveServerComponents().AddSessionGen();

// One antiforgery cookie for all tabs. By default each path prefix /u/{n} would get one of its own beside that of the site.
builder.Services.AddAntiforgery(options => options.Cookie.Path = "/");

var app = builder.Build();
app.UseExceptionHandler("/problem/500", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/problem/{0}", createScopeForStatusCodePages: true);
app.UseContentSecurityPolicy();
app.UseSessionPaths(); // /u/{n}/…: a tab as one account, whatever the others show
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

// Style sheets, scripts and pictures are the same for all users: they are served before any session is looked up, and are not activity.
app.MapStaticAssets().ShortCircuit();
app.MapGet("/favicon.ico", () => Results.LocalRedirect("/favicon.svg")).ShortCircuit(); // browsers ask where a page names no icon
app.MapSessionGen();
app.MapSessionGenPages();
app.MapActivity();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null); // ContentSecurityPolicy.cs says it

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Accounts listens on {app.Urls.First()}. Open it in a browser; Ctrl+C ends it."));
app.Run();
