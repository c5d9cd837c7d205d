using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionGen.Hosting;
using SessionGen.InMemory;
using SessionGen.Observation;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Hosting;

/// <summary>Machines on one store whose clocks a test sets. What their timers do, the test does in the same order every time.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    private readonly List<FleetMachine> _machines = [];
    private int _steps;

    public FakeTimeProvider Truth { get; } = FakeTime.Create();

    public InMemorySessionStore Store { get; } = new();

    public FleetMachine Add(TimeSpan offset = default)
    {
        var machine = new FleetMachine(Truth, Store, offset);
        _machines.Add(machine);
        return machine;
    }

    /// <summary>Lets time pass: each machine reports its clock every 15 s and sweeps every minute, and a user is active every 30 s.</summary>
    public async Task RunAsync(TimeSpan duration, params FleetUser[] active)
    {
        for (var end = Truth.GetUtcNow() + duration; Truth.GetUtcNow() < end;)
        {
            Truth.Advance(Step);
            _steps++;
            foreach (var machine in _machines.Where(machine => machine.IsRunning))
            {
                await machine.TickAsync(sweeps: _steps % 4 == 0);
            }

            foreach (var user in _steps % 2 == 0 ? active : [])
            {
                Assert.True(await user.IsSignedInAsync(), $"The user of {user.Machine.Clocks.Machine} is signed out at {Truth.GetUtcNow():O}.");
            }
        }
    }

    public async Task<StoredSession> GetAsync(FleetUser user) =>
        (await Store.GetAsync(user.SignedIn.Session.Id, TestContext.Current.CancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines)
        {
            await machine.Runtime.DisposeAsync();
        }
    }
}

internal sealed class FleetMachine
{
    public FleetMachine(FakeTimeProvider truth, ISessionStore store, TimeSpan offset)
    {
        Clock = new SkewedClock(truth) { Offset = offset };
        Runtime = new Testing.Runtime(
            Testing.Runtime.Settings(inactivity: Fleet.Timeout),
            truth,
            store,
            services: services => services.AddSingleton<TimeProvider>(Clock).AddMetrics());
    }

    public SkewedClock Clock { get; }

    public Testing.Runtime Runtime { get; }

    public MachineClocks Clocks => Runtime.Get<MachineClocks>();

    /// <summary>False: the machine is suspended, or was killed.</summary>
    public bool IsRunning { get; set; } = true;

    /// <summary>The messages about clocks, in order.</summary>
    public IEnumerable<(LogLevel Level, string Text)> Messages =>
        Runtime.Log.Entries.Where(entry => entry.Text.StartsWith("The clock of", StringComparison.Ordinal)).Select(entry => (entry.Level, entry.Text));

    public async Task<FleetUser> SignInAsync(string user = "ada") => new(this, await Runtime.SignInAsync(user));

    public async Task TickAsync(bool sweeps)
    {
        try
        {
            await Runtime.Get<ClockReporter>().ReportAsync(TestContext.Current.CancellationToken);
            if (sweeps)
            {
                await Runtime.Background.SweepAsync(TestContext.Current.CancellationToken);
            }
        }
        catch (SessionStoreUnavailableException)
        {
        }
    }
}

/// <summary>A user whose requests go to one machine.</summary>
internal sealed class FleetUser(FleetMachine machine, SignedIn<PersonClaims> signedIn)
{
    public FleetMachine Machine => machine;

    public SignedIn<PersonClaims> SignedIn => signedIn;

    public async Task<bool> IsSignedInAsync(FleetMachine? at = null) => await (at ?? machine).Runtime.RenewAsync(signedIn.Client) is not null;
}
