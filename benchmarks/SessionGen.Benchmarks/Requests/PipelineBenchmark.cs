using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionGen.Infrastructure;
using SessionGen.Testing;

namespace SessionGen.Benchmarks;

/// <summary>
/// The middleware alone, without server and socket: what authentication adds to a request, in time on one thread and in allocated bytes.
/// </summary>
internal static class PipelineBenchmark
{
    private const int Requests = 100_000;
    private const int Rounds = 9;

    public static async Task<int> RunAsync()
    {
        await using var app = Create();
        var cookie = await SignInAsync(app);
        var done = (RequestDelegate)(_ => Task.CompletedTask);
        var endpoint = new Endpoint(done, new EndpointMetadataCollection(new AuthorizeAttribute()), "protected");
        var authentication = Build(app, pipeline => pipeline.UseAuthentication());
        var runs = new (string Title, RequestDelegate Pipeline, string? Cookie, Endpoint? Endpoint)[]
        {
            ("nothing", done, null, null),
            ("authentication, no cookie", authentication, null, null),
            ("authentication, session", authentication, cookie, null),
            ("authentication and authorization, session", Build(app, pipeline => pipeline.UseAuthentication().UseAuthorization()), cookie, endpoint),
        };
        var best = runs.Select(_ => (Nanoseconds: double.MaxValue, Bytes: 0.0)).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < runs.Length; i++)
            {
                var result = await MeasureAsync(app, runs[i].Pipeline, runs[i].Cookie, runs[i].Endpoint);
                best[i] = round > 1 && result.Nanoseconds < best[i].Nanoseconds ? result : best[i];
            }
        }

        Console.WriteLine("| pipeline | time | beyond nothing | bytes beyond nothing |");
        Console.WriteLine("|---|---|---|---|");
        for (var i = 0; i < runs.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {runs[i].Title} | {best[i].Nanoseconds:N0} ns | {best[i].Nanoseconds - best[0].Nanoseconds:N0} ns | {best[i].Bytes - best[0].Bytes:N0} |"));
        }

        return 0;
    }

    private static WebApplication Create()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSessionGen<TestSessionClaims>(new SessionGenSettings
        {
            Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(7))],
            Token = new SessionTokenSettings { Lifetime = TimeSpan.FromHours(4) },
        });
        return builder.Build();
    }

    private static RequestDelegate Build(WebApplication app, Action<IApplicationBuilder> configure)
    {
        var pipeline = new ApplicationBuilder(app.Services);
        configure(pipeline);
        pipeline.Run(http => http.User.Identity!.IsAuthenticated || http.Request.Headers.Cookie.Count == 0 ? Task.CompletedTask : throw new InvalidOperationException("The session was not recognized."));
        return pipeline.Build();
    }

    private static async Task<string> SignInAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var http = NewContext(scope.ServiceProvider, null, null);
        await http.SignInSessionAsync("user", new TestSessionClaims { Department = "Research and development", Level = 3, Roles = ["reader", "editor"] });
        return string.Join("; ", http.Response.Headers.SetCookie.Select(cookie => cookie![..cookie!.IndexOf(';', StringComparison.Ordinal)]));
    }

    private static async Task<(double Nanoseconds, double Bytes)> MeasureAsync(WebApplication app, RequestDelegate pipeline, string? cookie, Endpoint? endpoint)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Requests; i++)
        {
            using var scope = app.Services.CreateScope();
            await pipeline(NewContext(scope.ServiceProvider, cookie, endpoint));
        }

        return (Stopwatch.GetElapsedTime(start).TotalNanoseconds / Requests, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Requests);
    }

    private static DefaultHttpContext NewContext(IServiceProvider services, string? cookie, Endpoint? endpoint)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Scheme = "https";
        http.Request.Host = new HostString("site.example");
        if (cookie is not null)
        {
            http.Request.Headers.Cookie = cookie;
        }

        if (endpoint is not null)
        {
            http.SetEndpoint(endpoint);
        }

        return http;
    }
}
