using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SessionGen.Browser.Tests;

/// <summary>The pages of the site: who the request runs as, and a form to sign in, under a policy that allows no inline script.</summary>
internal static class Pages
{
    private const string Policy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'";

    // What a page of an application does: it shows what it was rendered for, and hears of changes.
    private const string Script = """
        import * as sessiongen from './session/client.js';
        const shown = document.querySelector('#session').textContent || null;
        window.changes = [];
        window.countdown = [];

        // The first thing that the module tells other tabs is what there is.
        if (globalThis.BroadcastChannel) {
          const channel = new BroadcastChannel('sessiongen ' + new URL('session', import.meta.url).href.replace(/\/u\/\d+(?=\/session$)/, ''));
          channel.onmessage = () => { window.hasLooked = true; };
        }
        if (new URLSearchParams(location.search).has('watch')) {
          sessiongen.onChange((change) => window.changes.push(change), { shown });
          sessiongen.onExpiring((event) => window.countdown.push(event), { before: 60 });
        }
        window.sessiongen = sessiongen;
        """;

    public static void MapPages(this IEndpointRouteBuilder site, Action<string> signedIn)
    {
        site.MapGet("/", (HttpContext http) => Page(http, http.GetSession<SessionClaims>()));
        site.MapGet("/app.js", () => Results.Text(Script, "text/javascript"));
        site.MapGet("/me", (Session<SessionClaims> session) => Results.Text(session.UserId));
        site.MapGet("/sign-in", (HttpContext http) => Html(http, """
            <form method="post"><label>User <input name="user" autofocus></label> <button>Sign in</button></form>
            """));
        site.MapPost("/sign-in", async (HttpContext http, string? user, string? policy) =>
        {
            user ??= (await http.Request.ReadFormAsync()).TryGetValue("user", out var field) ? field.ToString() : "";
            var claims = new SessionClaims { FullName = char.ToUpperInvariant(user[0]) + user[1..] + " Example", Email = user + "@example.org" };
            var session = await http.SignInSessionAsync(user, claims, SessionPolicies.TryGet(policy ?? "", out var named) ? named : null);
            signedIn(session.Id);
            http.Response.Redirect("./");
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
        });
    }

    private static IResult Page(HttpContext http, Session<SessionClaims>? session) => Html(http, $"""
        <h1 id="user">{HtmlEncoder.Default.Encode(session?.UserId ?? "nobody")}</h1>
        <p id="session">{session?.Id}</p>
        <script type="module" src="{http.Request.PathBase}/app.js"></script>
        """);

    private static IResult Html(HttpContext http, string body)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Text($"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title></head><body>{body}</body></html>""", "text/html");
    }
}
