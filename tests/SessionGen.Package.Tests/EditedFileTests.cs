using System.Net;
using SessionGen.Package.Tests.Infrastructure;

namespace SessionGen.Package.Tests;

/// <summary>A user's application whose sessions.yaml is edited while users are signed in: both versions are built and run over one store.</summary>
public sealed class EditedFileTests(Packages packages)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_began_before_a_claim_was_declared_stays_signed_in_with_the_value_of_whenMissing()
    {
        const string Old = "token: { lifetime: 1s, claims: { department: { type: string, maxLength: 20 } } }\n";
        var project = packages.NewProject("Edited").WriteWebProject("SessionGen.Sqlite")
            .Write("sessions.yaml", Old)
            .Write("Claims.cs", Claims("new() { Department = \"R&D\" }", "claims.Department"))
            .Write(
                "Program.cs",
                """
                using Edited;
                using Edited.Sessions;
                using SessionGen;

                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddSessionGen(options => options.UseSqlite("Data Source=" + Path.Combine(AppContext.BaseDirectory, "sessions.db")));
                builder.Services.AddAuthorization();
                var app = builder.Build();
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapPost("/sign-in", async (HttpContext http) =>
                {
                    await http.SignInSessionAsync("ada", Claims.Given);
                    return Results.NoContent();
                });
                app.MapGet("/me", (Session<SessionClaims> session) => Claims.Show(session.Claims)).RequireAuthorization();
                app.Run();
                """);
        (await project.BuildAsync(Cancellation)).ShouldSucceed().ShouldHaveNoDiagnostics();
        var cookies = new CookieContainer();
        await using (var application = await project.StartAsync(Cancellation))
        {
            using var browser = Open(application.Address);
            (await browser.PostAsync("/sign-in", content: null, Cancellation)).EnsureSuccessStatusCode();
            Assert.Equal("R&D", await browser.GetStringAsync("/me", Cancellation));
        }

        project
            .Write("sessions.yaml", Old.Replace("} } }", "}, costCenter: { type: string, maxLength: 4, whenMissing: \"0000\" } } }", StringComparison.Ordinal))
            .Write("Claims.cs", Claims("new() { Department = \"R&D\", CostCenter = \"1234\" }", "claims.Department + \" \" + claims.CostCenter"));
        (await project.RebuildAsync(Cancellation)).ShouldSucceed().ShouldHaveNoDiagnostics();
        await using (var application = await project.StartAsync(Cancellation))
        {
            using var browser = Open(application.Address);
            Assert.Equal("R&D 0000", await browser.GetStringAsync("/me", Cancellation));
            (await browser.PostAsync("/sign-in", content: null, Cancellation)).EnsureSuccessStatusCode();
            Assert.Equal("R&D 1234", await browser.GetStringAsync("/me", Cancellation));
        }

        HttpClient Open(Uri address) => new(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = address };
    }

    private static string Claims(string given, string shown) =>
        $$"""
        using Edited.Sessions;

        namespace Edited;

        internal static class Claims
        {
            public static SessionClaims Given => {{given}};

            public static string Show(SessionClaims claims) => {{shown}};
        }
        """;
}
