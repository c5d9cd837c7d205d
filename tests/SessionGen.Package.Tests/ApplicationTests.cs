using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SessionGen.Package.Tests.Infrastructure;

namespace SessionGen.Package.Tests;

/// <summary>A user's application, built with the packages, in a process of its own, over HTTP.</summary>
public sealed class ApplicationTests(ReadmeProject readme, Packages packages) : IClassFixture<ReadmeProject>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_application_of_the_readme_signs_in_says_who_one_is_and_signs_out()
    {
        readme.FirstBuild.ShouldSucceed();
        await using var application = await readme.Project.StartAsync(Cancellation);
        using var browser = new HttpClient { BaseAddress = application.Address };

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/me", Cancellation)).StatusCode);

        var signIn = await browser.PostAsync("/sign-in?user=ada", content: null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, signIn.StatusCode);
        Assert.Equal(2, signIn.Headers.GetValues("Set-Cookie").Count());

        var me = await browser.GetFromJsonAsync<JsonElement>("/me", Cancellation);
        Assert.Equal("ada", me.GetProperty("userId").GetString());
        Assert.Equal("R&D", me.GetProperty("department").GetString());

        var token = await browser.PostAsync("/session/token", content: null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
        Assert.Equal(3, (await token.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("token").GetString()!.Split('.').Length);
        var keys = await browser.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json", Cancellation);
        Assert.NotEmpty(keys.GetProperty("keys").EnumerateArray());

        Assert.True((await browser.PostAsync("/session/sign-out", content: null, Cancellation)).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/me", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_server_enforces_the_inactivity_timeout_and_the_maximum_lifetime_of_the_file()
    {
        var project = packages.NewProject("Clock").WriteWebProject()
            .Write(
                "sessions.yaml",
                """
                lifetime: { inactivityTimeout: 10m, maximumLifetime: 25m }
                token: { lifetime: 30s }
                """)
            .Write(
                "Program.cs",
                """
                using Clock;
                using Clock.Sessions;
                using SessionGen;

                var time = new SteppedTime();
                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Services.AddSessionGen();
                builder.Services.AddAuthorization();
                var app = builder.Build();
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapPost("/sign-in", async (HttpContext http) =>
                {
                    await http.SignInSessionAsync("ada", new SessionClaims());
                    return Results.NoContent();
                });
                app.MapPost("/advance", (int seconds) => time.Advance(seconds));
                app.MapGet("/me", (Session<SessionClaims> session) => session.UserId).RequireAuthorization();
                app.Run();
                """)
            .Write(
                "SteppedTime.cs",
                """
                namespace Clock;

                public sealed class SteppedTime : TimeProvider
                {
                    private readonly DateTimeOffset _start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
                    private long _seconds;

                    public override DateTimeOffset GetUtcNow() => _start.AddSeconds(Interlocked.Read(ref _seconds));

                    public void Advance(int seconds) => Interlocked.Add(ref _seconds, seconds);
                }
                """);
        (await project.BuildAsync(Cancellation)).ShouldSucceed().ShouldHaveNoDiagnostics();
        await using var application = await project.StartAsync(Cancellation);
        using var browser = new HttpClient { BaseAddress = application.Address };

        // Cookies of a clock that runs ahead: they are kept by what the server set, whatever their Max-Age.
        Assert.True((await browser.PostAsync("/sign-in", content: null, Cancellation)).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusOfMeAfterAsync(seconds: 9 * 60));
        Assert.Equal(HttpStatusCode.OK, await StatusOfMeAfterAsync(seconds: 10 * 60));
        // The maximum lifetime is fixed, and so the end of the session is, whatever happens in between.
        Assert.Equal(HttpStatusCode.OK, await StatusOfMeAfterAsync(seconds: (5 * 60) + 59));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfMeAfterAsync(seconds: 1));

        Assert.True((await browser.PostAsync("/sign-in", content: null, Cancellation)).IsSuccessStatusCode);
        // The request counts until the end of the token it ran on: 30 s and the timeout of 10 min.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfMeAfterAsync(seconds: (10 * 60) + 30));

        async Task<HttpStatusCode> StatusOfMeAfterAsync(int seconds)
        {
            (await browser.PostAsync($"/advance?seconds={seconds}", content: null, Cancellation)).EnsureSuccessStatusCode();
            return (await browser.GetAsync("/me", Cancellation)).StatusCode;
        }
    }
}
