using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using SessionGen.Infrastructure;
using SessionGen.Model;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Benchmarks;

/// <summary>One machine of a simulated day: the authentication middleware, without server and socket.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private static readonly string[] Roles = ["reader", "editor"];
    private readonly WebApplication _app;
    private readonly RequestDelegate _pipeline;
    private readonly DayClock _clock;
    private readonly bool _usesSessions;
    private readonly ISweepable[] _sweepables;
    private readonly HashSet<string> _known = [];
    private DateTimeOffset _lastSweep;

    private Machine(WebApplication app, DayClock clock, bool usesSessions)
    {
        _clock = clock;
        _app = app;
        _usesSessions = usesSessions;
        _sweepables = [.. app.Services.GetServices<ISweepable>()];
        var pipeline = new ApplicationBuilder(app.Services);
        pipeline.UseAuthentication();
        pipeline.Run(http => http.User.Identity!.IsAuthenticated ? Task.CompletedTask : throw new InvalidOperationException("The user was signed out."));
        _pipeline = pipeline.Build();
    }

    /// <summary>Requests with a token that this machine had not met, and had not made.</summary>
    public long Verifications { get; private set; }

    public static Machine WithSessions(DayClock clock, ISessionStore store)
    {
        var builder = NewBuilder(clock);
        builder.Services.AddSessionGen<TestSessionClaims>(
            new SessionGenSettings { Policies = [new SessionPolicy("default", TimeSpan.FromHours(1), TimeSpan.FromDays(7))] },
            options => options.UseStore(_ => store));
        return new Machine(builder.Build(), clock, usesSessions: true);
    }

    public static Machine WithTicketStore(DayClock clock, ITicketStore store, IDataProtectionProvider protection)
    {
        var builder = NewBuilder(clock);
        builder.Services.AddSingleton(protection);
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.SessionStore = store;
            options.DataProtectionProvider = protection;
            options.TimeProvider = clock;
            options.ExpireTimeSpan = TimeSpan.FromHours(1);
        });
        return new Machine(builder.Build(), clock, usesSessions: false);
    }

    public async Task SignInAsync(Visitor visitor, string user)
    {
        using var scope = _app.Services.CreateScope();
        var http = NewContext(scope.ServiceProvider, visitor);
        if (_usesSessions)
        {
            await http.SignInSessionAsync(user, new TestSessionClaims { Department = "Research and development", Level = 3, Roles = Roles });
        }
        else
        {
            await http.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, user), new Claim("department", "Research and development"), new Claim("level", "3"), new Claim("roles", "reader"), new Claim("roles", "editor")],
                CookieAuthenticationDefaults.AuthenticationScheme)));
        }

        await StartAsync(http);
        Store(visitor, http);
    }

    /// <returns>Whether the response set a cookie: a renewal.</returns>
    public async ValueTask<bool> ServeAsync(Visitor visitor)
    {
        if (visitor.Token is not null && visitor.TokenEndsAt <= _clock.Now)
        {
            visitor.Token = null;
        }

        if (_usesSessions && visitor.Token is { } token && _known.Add(token))
        {
            Verifications++;
        }

        SweepIfDue();
        using var scope = _app.Services.CreateScope();
        var http = NewContext(scope.ServiceProvider, visitor);
        await _pipeline(http);
        await StartAsync(http);
        return http.Response.Headers.SetCookie.Count > 0 && Store(visitor, http);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplicationBuilder NewBuilder(DayClock clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        return builder;
    }

    private static DefaultHttpContext NewContext(IServiceProvider services, Visitor visitor)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Features.Set<IHttpResponseFeature>(new StartingResponse());
        http.Request.Scheme = "https";
        http.Request.Host = new HostString("site.example");
        if (visitor.Cookies is { } cookies)
        {
            http.Request.Headers.Cookie = cookies;
        }

        return http;
    }

    private static ValueTask StartAsync(HttpContext http) => ((StartingResponse)http.Features.GetRequiredFeature<IHttpResponseFeature>()).StartAsync();

    // As the background service does each minute. It does not run here, since its timers follow the real clock.
    private void SweepIfDue()
    {
        if (_clock.Now - _lastSweep >= TimeSpan.FromMinutes(1))
        {
            _lastSweep = _clock.Now;
            Array.ForEach(_sweepables, sweepable => sweepable.Sweep());
        }
    }

    private bool Store(Visitor visitor, HttpContext http)
    {
        foreach (var line in http.Response.Headers.SetCookie)
        {
            var pair = line!.AsSpan(0, line.AsSpan().IndexOf(';')).ToString();
            if (pair.StartsWith("__Host-session=", StringComparison.Ordinal))
            {
                visitor.Token = pair;
                visitor.TokenEndsAt = _clock.Now + SetCookieHeaderValue.Parse(line).MaxAge!.Value;
                _known.Add(pair);
            }
            else
            {
                visitor.Client = pair;
            }
        }

        return true;
    }
}
