using System.Diagnostics;
using System.Text.Json;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>A machine in a process of its own.</summary>
internal sealed class MachineProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private MachineProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<MachineProcess> StartAsync(string connectionString, MachineSettings settings)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(Machine).Assembly.Location, nameof(Machine), JsonSerializer.Serialize(settings)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Machine.Database] = connectionString;
        var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(StartLimit, TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException("A machine did not start: " + await errors);

            // A cookie that is not Secure belongs to localhost.
            return new MachineProcess(process, new UriBuilder(line) { Host = "localhost" }.Uri);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>SIGKILL: no handler, no finally, no answer to what is under way.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: it takes connections, and answers nothing.</summary>
    public Task PauseAsync() => PostgresServer.SignalAsync(_process.Id, "STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => PostgresServer.SignalAsync(_process.Id, "CONT");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
