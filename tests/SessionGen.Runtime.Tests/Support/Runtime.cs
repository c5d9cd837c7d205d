using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Hosting;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Keys;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Testing;

/// <summary>A whole runtime as <c>AddSessionGen</c> makes it, under the control of a test. Two of them on one store are two machines.</summary>
internal sealed class Runtime : IAsyncDisposable
{
    public const string Origin = "https://acme.example";

    private readonly ServiceProvider _provider;

    public Runtime(SessionGenSettings? settings = null, FakeTimeProvider? time = null, ISessionStore? store = null, Action<SessionGenOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        Time = time ?? FakeTime.Create();
        Store = new FaultyStore(store ?? new InMemorySessionStore());
        var collection = new ServiceCollection();
        collection.AddMetrics();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
        services?.Invoke(collection);
        collection.AddSessionGenRuntime<PersonClaims>(settings ?? Settings(), options =>
        {
            options.UseStore(_ => store is FaultyStore faulty ? faulty : Store);
            configure?.Invoke(options);
        });
        _provider = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    public FakeTimeProvider Time { get; }

    public FaultyStore Store { get; }

    public LogCollector Log { get; } = new();

    public IServiceProvider Services => _provider;

    public SignInService<PersonClaims> SignIns => Get<SignInService<PersonClaims>>();

    public RenewalService<PersonClaims> Renewals => Get<RenewalService<PersonClaims>>();

    public ClientService<PersonClaims> Clients => Get<ClientService<PersonClaims>>();

    public SessionTokenService<PersonClaims> Tokens => Get<SessionTokenService<PersonClaims>>();

    public SessionRevocations Revocations => Get<SessionRevocations>();

    public SessionManager Manager => Get<SessionManager>();

    public KeyRing Keys => Get<KeyRing>();

    public SessionGenBackgroundService Background => Services.GetServices<IHostedService>().OfType<SessionGenBackgroundService>().Single();

    public static PersonClaims Claims => new() { Department = "R&D", EmployeeNumber = 4711, Groups = ["a", "b"] };

    public static SessionGenSettings Settings(TimeSpan? inactivity = null, TimeSpan? maximum = null, TimeSpan? token = null) => new()
    {
        Policies = [new SessionPolicy("default", inactivity, maximum ?? (inactivity is null ? TimeSpan.FromDays(7) : null))],
        Token = new SessionTokenSettings { Lifetime = token ?? TimeSpan.FromSeconds(60) },
    };

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public ValueTask<SignedIn<PersonClaims>> SignInAsync(string userId = "ada", ClientCookieValue? client = null, PersonClaims? claims = null, SessionPolicy? policy = null) => SignIns.SignInAsync(
        new SignInRequest<PersonClaims> { UserId = userId, Claims = claims ?? Claims, Policy = policy, Client = client, Origin = Origin },
        TestContext.Current.CancellationToken);

    public ValueTask<SessionToken<PersonClaims>?> RenewAsync(ClientCookieValue client, string? sessionId = null, bool isBearer = false, bool force = false) => Renewals.RenewAsync(
        client,
        new RenewRequest { Origin = Origin, SessionId = sessionId, IsBearer = isBearer, Force = force },
        TestContext.Current.CancellationToken);

    /// <summary>The same as a task, whatever is thrown.</summary>
    public async Task<SessionToken<PersonClaims>?> RenewAsyncSafely(ClientCookieValue client) => await RenewAsync(client);

    /// <summary>Reports the clock, as it happens at the start: nothing is swept, and no key removed, before the second time.</summary>
    public async Task ReportClockAsync(int times = 2)
    {
        for (var i = 0; i < times; i++)
        {
            await Get<ClockReporter>().ReportAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What a request does: the token cookie where it is good, else a renewal. Null: anonymous.</summary>
    public async ValueTask<SessionToken<PersonClaims>?> RequestAsync(ClientCookieValue client, SessionToken<PersonClaims>? cookie) =>
        cookie is not null && Tokens.VerifyCookieToken(cookie.Text, Origin, client.Text) is { } verified ? verified : await RenewAsync(client);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
