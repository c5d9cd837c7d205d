using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionGen.Infrastructure;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>One of several machines: an application as any other, whose clock may be wrong. Lives until its standard input ends.</summary>
internal static class Machine
{
    /// <summary>The environment variable with the connection string: a command line can be read by everybody.</summary>
    public const string Database = "SESSIONGEN_TEST_DATABASE";

    public static async Task<int> RunAsync(string settingsJson)
    {
        var settings = JsonSerializer.Deserialize<MachineSettings>(settingsJson)!;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(new WrongClock(TimeSpan.FromSeconds(settings.ClockOffset)));
        builder.Services.AddSessionGen<PersonClaims>(
            new SessionGenSettings
            {
                Policies = [new SessionPolicy("default", TimeSpan.FromMinutes(10), TimeSpan.FromDays(7))],
                Token = new SessionTokenSettings
                {
                    // One site, whatever machine answers.
                    Issuer = "https://machines.test",
                    Lifetime = TimeSpan.FromSeconds(settings.TokenLifetime),
                    KeyRotation = TimeSpan.FromSeconds(settings.KeyRotation),
                },
            },
            options => options.UsePostgres(Environment.GetEnvironmentVariable(Database)!, postgres =>
            {
                if (!settings.HasFeed)
                {
                    (postgres.UseNotifications, postgres.PollInterval) = (false, TimeSpan.FromMinutes(1));
                }
            }));
        await using var app = builder.Build();
        app.MapSessionGen();
        app.MapPost("/sign-in/{user}", async (HttpContext http, string user) =>
            (await http.SignInSessionAsync(user, new PersonClaims { Department = "R&D" }, cancellationToken: http.RequestAborted)).Id);
        app.MapGet("/me", (Session<PersonClaims> session) => session.UserId);
        app.MapPost("/revoke/{id}", async (SessionManager sessions, string id, CancellationToken token) => await sessions.RevokeAsync(id, token));
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    private sealed class WrongClock(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }
}
