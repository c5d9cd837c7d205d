using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Infrastructure;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>Hosts that share a store, two of them with clocks that are wrong by hours. Their own timers report the clocks and sweep.</summary>
internal static class WrongClocks
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);
    private static readonly SessionPolicy Policy = new("default", TimeSpan.FromMinutes(30), TimeSpan.FromDays(1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="open">Opens the store of a machine.</param>
    public static async Task EndNobodyAsync(Func<ISessionStore> open)
    {
        var truth = FakeTime.Create();
        await using var right = await Machine.StartAsync(truth, open(), TimeSpan.Zero);
        await RunAsync(truth, TimeSpan.FromMinutes(1), [right]);
        await using var ahead = await Machine.StartAsync(truth, open(), TimeSpan.FromHours(2));
        await using var behind = await Machine.StartAsync(truth, open(), TimeSpan.FromHours(-2));
        Machine[] all = [right, ahead, behind];
        var (one, two) = (await right.SignInAsync("ada"), await behind.SignInAsync("bob"));
        var idle = await right.SignInAsync("cy");
        await RunAsync(truth, TimeSpan.FromMinutes(75), all, one, two);

        Assert.True(all.Sum(machine => machine.Store.Sweeps) > 20);
        Assert.Equal(SessionStatus.Active, (await right.GetAsync(one)).Status);
        Assert.Equal(SessionStatus.Active, (await right.GetAsync(two)).Status);
        Assert.Contains("is 2 hours 0 minutes ahead of the clocks of", ahead.Errors.Single().Replace("1 hour 59", "2 hours 0", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("behind the clocks of", behind.Errors.Single(), StringComparison.Ordinal);
        Assert.Empty(right.Errors);

        (ahead.Clock.Offset, behind.Clock.Offset) = (TimeSpan.Zero, TimeSpan.Zero);
        // The one that was behind sweeps by its time before the correction for another hour, if it is its turn.
        for (var i = 0; i < 300 && (!HasEnded(ahead) || !HasEnded(behind) || (await right.GetAsync(idle)).EndedAt is null); i++)
        {
            await RunAsync(truth, Step, all, one);
        }

        Assert.True(HasEnded(ahead) && HasEnded(behind));
        Assert.Single(ahead.Errors);
        var expired = await right.GetAsync(idle);
        Assert.Equal((SessionStatus.Expired, expired.ExpiresAt), (expired.Status, expired.EndedAt));
    }

    private static bool HasEnded(Machine machine) => machine.Log.Last().Contains("agrees with the other machines", StringComparison.Ordinal);

    private static async Task RunAsync(FakeTimeProvider truth, TimeSpan duration, Machine[] machines, params User[] active)
    {
        for (var end = truth.GetUtcNow() + duration; truth.GetUtcNow() < end;)
        {
            truth.Advance(Step);

            // Their timers fire on other threads; one whose timer was not set yet reports in the next step.
            var since = Stopwatch.GetTimestamp();
            while (machines.Any(machine => truth.GetUtcNow() - machine.Store.LastReport > 2 * Step)
                && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(2))
            {
                await Task.Delay(1, Token);
            }

            await Task.Delay(1, Token);

            foreach (var user in active)
            {
                Assert.True(await user.RenewAsync(), string.Create(CultureInfo.InvariantCulture, $"{user.Id} is signed out at {truth.GetUtcNow():O}."));
            }
        }
    }

    private sealed class Machine(IHost host, SkewedClock clock, StoreCalls store, LogLines log) : IAsyncDisposable
    {
        public SkewedClock Clock => clock;

        public StoreCalls Store => store;

        public IEnumerable<string> Log => log.Lines.Select(line => line.Text);

        public IEnumerable<string> Errors => log.Lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Text);

        private ISessionStore Guarded => host.Services.GetRequiredService<ISessionStore>();

        public static async Task<Machine> StartAsync(FakeTimeProvider truth, ISessionStore inner, TimeSpan offset)
        {
            var clock = new SkewedClock(truth) { Offset = offset };
            var log = new LogLines();
            var (store, calls) = StoreCalls.Count(inner, truth);
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Logging.AddProvider(log);
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddSessionGenRuntime<PersonClaims>(new SessionGenSettings { Policies = [Policy] }, options => options.UseStore(_ => store));
            var host = builder.Build();
            await host.StartAsync(Token);
            return new Machine(host, clock, calls, log);
        }

        public async Task<User> SignInAsync(string userId)
        {
            var now = clock.GetUtcNow();
            var hash = new ClientSecretHash(System.Security.Cryptography.RandomNumberGenerator.GetBytes(ClientSecretHash.Size));
            var id = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            var creation = await Guarded.CreateAsync(
                new NewSession
                {
                    Session = new StoredSession
                    {
                        Id = "sess_" + id,
                        UserId = userId,
                        ClientId = "client_" + id,
                        Policy = Policy,
                        CreatedAt = now,
                        ActiveUntil = now.AddSeconds(60),
                        Status = SessionStatus.Active,
                        Claims = "{}"u8.ToArray(),
                    },
                    NewClientHash = hash,
                    MaxSessionsPerClient = 1,
                },
                Token);
            return new User(this, creation.Client!.ActiveSessionId!, hash);
        }

        public async Task<StoredSession> GetAsync(User user) => (await Guarded.GetAsync(user.Id, Token))!;

        public async Task<bool> RenewAsync(ClientSecretHash hash)
        {
            var now = clock.GetUtcNow();
            return await Guarded.RenewAsync(new SessionRenewal { ClientHash = hash, Now = now, ActiveUntil = now.AddSeconds(60) }, Token) is not null;
        }

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }

    private sealed record User(Machine Machine, string Id, ClientSecretHash Hash)
    {
        public Task<bool> RenewAsync() => Machine.RenewAsync(Hash);
    }

    /// <summary>Counts the calls of interest in front of a store.</summary>
#pragma warning disable CA1852 // DispatchProxy derives a class from it.
    public class StoreCalls : DispatchProxy
#pragma warning restore CA1852
    {
        private ISessionStore _inner = null!;
        private TimeProvider _time = null!;
        private long _lastReport;
        private int _sweeps;

        public DateTimeOffset LastReport => new(Volatile.Read(ref _lastReport), TimeSpan.Zero);

        public int Sweeps => Volatile.Read(ref _sweeps);

        public static (ISessionStore Store, StoreCalls Calls) Count(ISessionStore inner, TimeProvider time)
        {
            var store = Create<ISessionStore, StoreCalls>();
            var calls = (StoreCalls)(object)store;
            (calls._inner, calls._time) = (inner, time);
            return (store, calls);
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(ISessionStore.ReportClockAsync))
            {
                Volatile.Write(ref _lastReport, _time.GetUtcNow().UtcTicks);
            }
            else if (targetMethod.Name == nameof(ISessionStore.SweepAsync))
            {
                Interlocked.Increment(ref _sweeps);
            }

            return targetMethod.Invoke(_inner, args);
        }
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            if (text.StartsWith("The clock of", StringComparison.Ordinal))
            {
                Lines.Enqueue((logLevel, text));
            }
        }

        public void Dispose()
        {
        }
    }
}
