using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace SessionGen.Testing.Processes;

/// <summary>A web application in a process of its own, on a port that the system chose.</summary>
internal sealed partial class RunningApplication : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private RunningApplication(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    public static Task<RunningApplication> StartAsync(
        string folder, string assembly, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var start = DotNet.StartInfo(folder, [assembly, .. arguments]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        return StartAsync(start, cancellationToken);
    }

    /// <summary>Starts a program that writes where it listens, as ASP.NET Core and Vite do.</summary>
    public static async Task<RunningApplication> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"The application ended:\n{Output()}"));
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        try
        {
            return new RunningApplication(process, await address.Task.WaitAsync(StartLimit, cancellationToken));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }

        void Read(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }

            if (line is not null && ListeningLine().Match(line) is { Success: true } match)
            {
                address.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }

        string Output()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>A sample of this repository, which the test project has built by a reference to it.</summary>
    public static Task<RunningApplication> StartSampleAsync(string name, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var folder = Path.Combine(Repository.Root, "samples", name);
        return StartAsync(folder, Path.Combine(folder, "bin", Configuration, "net10.0", $"{name}.dll"), cancellationToken, arguments);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Debug or Release, as this assembly: `bin/Debug/net10.0/`.</summary>
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [GeneratedRegex(@"(?:listen(?:s|ing) on:?|Local:) +(http://(?:127\.0\.0\.1|localhost):\d+)")]
    private static partial Regex ListeningLine();
}
