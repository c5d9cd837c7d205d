using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Samples.Tests;

/// <summary>samples/Accounts in three processes on one PostgreSQL: one site, whatever process answers.</summary>
internal sealed class ManyMachines : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly RunningApplication[] _machines;

    private ManyMachines(PostgresServer server, RunningApplication[] machines)
    {
        _server = server;
        _machines = machines;
    }

    public int Count => _machines.Length;

    public static async Task<ManyMachines> StartAsync(int count)
    {
        Requires.That(PostgresServer.Missing is null, PostgresServer.Missing ?? "");
        var cancellation = TestContext.Current.CancellationToken;
        var server = await PostgresServer.StartNewAsync(cancellation);
        var machines = new List<RunningApplication>();
        try
        {
            var connection = server.ConnectionStringOf(await server.CreateDatabaseAsync(cancellation));
            var starts = Enumerable.Range(0, count).Select(_ => RunningApplication.StartSampleAsync("Accounts", cancellation, "--ConnectionStrings:Postgres", connection)).ToList();
            try
            {
                await Task.WhenAll(starts);
            }
            finally
            {
                machines.AddRange(starts.Where(start => start.IsCompletedSuccessfully).Select(start => start.Result));
            }

            return new ManyMachines(server, [.. machines]);
        }
        catch
        {
            await DisposeAsync(server, machines);
            throw;
        }
    }

    /// <summary>Somebody who comes by a load balancer: each machine answers under the site's one address.</summary>
    public Visitor NewVisitor(int machine = 0) => new(_machines[machine].Address, site: new Uri("http://localhost/"));

    /// <summary>Where the visitor's next request goes.</summary>
    public void Send(Visitor visitor, int machine) => visitor.MoveTo(_machines[machine].Address);

    /// <summary>SIGKILL: no handler, no finally, no answer to what is under way.</summary>
    public void Kill(int machine) => _machines[machine].Kill();

    /// <summary>SIGSTOP: it takes connections, and answers nothing.</summary>
    public Task PauseAsync(int machine) => PostgresServer.SignalAsync(_machines[machine].ProcessId, "STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync(int machine) => PostgresServer.SignalAsync(_machines[machine].ProcessId, "CONT");

    public ValueTask DisposeAsync() => DisposeAsync(_server, _machines);

    private static async ValueTask DisposeAsync(PostgresServer server, IEnumerable<RunningApplication> machines)
    {
        foreach (var machine in machines)
        {
            await machine.DisposeAsync();
        }

        await server.DisposeAsync();
    }
}
