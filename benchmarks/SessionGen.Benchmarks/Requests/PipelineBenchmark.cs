using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionGen.Infrastructure;
using SessionGen.Model;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Benchmarks;

/// <summary>
/// The middleware alone, without server and socket: what authentication adds to a request, in time on one thread and in allocated bytes.
/// </summary>
internal static class PipelineBenchmark
{
    private const int Requests = 100_000;
    private const int Rounds = 9;
    private const int RenewalsPerSweep = 1000;
    private const string Nothing = "nothing";

    /// <param name="titles">The rows to measure, beside the first one; all of them if it is empty.</param>
    public static async Task<int> RunAsync(string[] titles)
    {
        await using var app = Create(TimeSpan.FromHours(4));
        await using var uncached = Create(TimeSpan.FromHours(4), services => services.AddSingleton(CreateTokensWithoutCache));
        var clock = new DayClock();
        await using var renewing = Create(TimeSpan.FromMinutes(1), services => services.AddSingleton<TimeProvider>(clock));
        var sweepables = renewing.Services.GetServices<ISweepable>().ToArray();
        var renewals = 0;
        var cookies = await SignInAsync(app);
        var done = (RequestDelegate)(_ => Task.CompletedTask);
        var endpoint = new Endpoint(done, new EndpointMetadataCollection(new AuthorizeAttribute()), "protected");
        var authentication = Build(app, pipeline => pipeline.UseAuthentication());
        var authorization = Build(app, pipeline => pipeline.UseAuthentication().UseAuthorization());
        Row[] all =
        [
            new(Nothing, app, done),
            new("authentication, no cookie", app, authentication),
            new("authentication, session", app, authentication) { Cookies = [cookies] },
            new("authentication and authorization, session", app, authorization) { Cookies = [cookies], Endpoint = endpoint },
            new("authentication, session, without the cache of tokens", uncached, Build(uncached, pipeline => pipeline.UseAuthentication()))
            {
                // A cache for one token finds none of four that take turns.
                Cookies = [await SignInAsync(uncached), await SignInAsync(uncached), await SignInAsync(uncached), await SignInAsync(uncached)],
            },
            new("authentication, renewal", renewing, Build(renewing, pipeline => pipeline.UseAuthentication()))
            {
                Cookies = [ClientCookieOf(await SignInAsync(renewing))],
                OnRequest = () =>
                {
                    clock.Now += TimeSpan.FromMinutes(1);
                    if (++renewals % RenewalsPerSweep == 0)
                    {
                        // Expired tokens leave the caches, as they do each minute on a server with this many renewals a minute.
                        Array.ForEach(sweepables, sweepable => sweepable.Sweep());
                    }
                },
            },
        ];
        var rows = all.Where(row => titles.Length == 0 || row.Title == Nothing || titles.Contains(row.Title)).ToArray();
        var best = rows.Select(_ => (Nanoseconds: double.MaxValue, Bytes: 0.0)).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var result = await MeasureAsync(rows[i]);
                best[i] = round > 1 && result.Nanoseconds < best[i].Nanoseconds ? result : best[i];
            }
        }

        Console.WriteLine("| pipeline | time | beyond nothing | bytes beyond nothing |");
        Console.WriteLine("|---|---|---|---|");
        for (var i = 0; i < rows.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rows[i].Title} | {best[i].Nanoseconds:N0} ns | {best[i].Nanoseconds - best[0].Nanoseconds:N0} ns | {best[i].Bytes - best[0].Bytes:N0} |"));
        }

        return 0;
    }

    private static WebApplication Create(TimeSpan tokenLifetime, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSessionGen<TestSessionClaims>(new SessionGenSettings
        {
            Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(3650))],
            Token = new SessionTokenSettings { Lifetime = tokenLifetime },
        });
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private static SessionTokenService<TestSessionClaims> CreateTokensWithoutCache(IServiceProvider services) =>
        ActivatorUtilities.CreateInstance<SessionTokenService<TestSessionClaims>>(services, 1);

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

    private static string ClientCookieOf(string cookies) =>
        cookies.Split("; ").Single(cookie => cookie.StartsWith("__Host-session-client=", StringComparison.Ordinal));

    private static async Task<(double Nanoseconds, double Bytes)> MeasureAsync(Row row)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Requests; i++)
        {
            row.OnRequest?.Invoke();
            using var scope = row.App.Services.CreateScope();
            var http = NewContext(scope.ServiceProvider, row.Cookies is [] ? null : row.Cookies[i % row.Cookies.Length], row.Endpoint);
            await row.Pipeline(http);
            await ((StartingResponse)http.Features.GetRequiredFeature<IHttpResponseFeature>()).StartAsync();
        }

        return (Stopwatch.GetElapsedTime(start).TotalNanoseconds / Requests, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Requests);
    }

    private static DefaultHttpContext NewContext(IServiceProvider services, string? cookie, Endpoint? endpoint)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Features.Set<IHttpResponseFeature>(new StartingResponse());
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

    private sealed record Row(string Title, WebApplication App, RequestDelegate Pipeline)
    {
        public string[] Cookies { get; init; } = [];

        public Endpoint? Endpoint { get; init; }

        public Action? OnRequest { get; init; }
    }
}
