using System.Diagnostics;
using System.Globalization;

namespace SessionGen.Benchmarks;

/// <summary>A peer's server, pinned to the first core.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly string _headers;
    private readonly string _peer;

    private PeerProcess(string peer, Process process, HttpClient http, string headers)
    {
        _peer = peer;
        _process = process;
        _http = http;
        _headers = headers;
    }

    public static async Task<PeerProcess> StartAsync(string peer, int users)
    {
        var process = Process.Start(new ProcessStartInfo("taskset", ["-c", "0", Environment.ProcessPath!, .. HostArguments(), "serve", peer])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri((await process.StandardOutput.ReadLineAsync())!) };
        var headers = Path.GetTempFileName();
        await using (var file = File.CreateText(headers))
        {
            for (var i = 0; i < users; i++)
            {
                using var response = await http.PostAsync($"/sign-in/user-{i}", null);
                response.EnsureSuccessStatusCode();
                await file.WriteLineAsync(await response.Content.ReadAsStringAsync());
            }
        }

        return new PeerProcess(peer, process, http, headers);
    }

    public async Task<RoundResult> RunAsync(int connections, int seconds)
    {
        var (cpu, bytes) = await GetStatsAsync();
        using var wrk = Process.Start(new ProcessStartInfo(
            "taskset",
            ["-c", "1", "wrk", "-t1", $"-c{connections}", $"-d{seconds}s", "-s", Path.Combine(AppContext.BaseDirectory, "Requests", "load.lua"), new Uri(_http.BaseAddress!, "/x").ToString()])
        {
            RedirectStandardOutput = true,
            Environment = { ["HEADERS"] = _headers },
        })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var (cpuAfter, bytesAfter) = await GetStatsAsync();
        var line = output.Split('\n').Single(line => line.StartsWith("RESULT ", StringComparison.Ordinal));
        var values = line.Split(' ').Skip(1).Select(value => long.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        if (values[2] > 0)
        {
            throw new InvalidOperationException($"{values[2]} of {values[0]} requests of the peer {_peer} failed:\n{output}");
        }

        return new RoundResult(values[0] * 1e6 / values[1], (cpuAfter - cpu) / (double)values[0], (bytesAfter - bytes) / (double)values[0], values[3], values[4]);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        File.Delete(_headers);
    }

    // "dotnet x.dll" and the app host both.
    private static string[] HostArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(PeerProcess).Assembly.Location] : [];

    private async Task<(long CpuMicroseconds, long Bytes)> GetStatsAsync()
    {
        var parts = (await _http.GetStringAsync("/stats")).Split(' ');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
