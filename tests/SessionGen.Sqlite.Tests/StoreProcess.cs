using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Another process with the store open, which does what it is told and answers a line each.</summary>
internal sealed class StoreProcess : IDisposable
{
    private readonly Process _process;

    private StoreProcess(Process process) => _process = process;

    public static async Task<StoreProcess> StartAsync(string path)
    {
        string[] arguments = [typeof(StoreProcess).Assembly.Location, nameof(StoreProcess), path];
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var started = new StoreProcess(Process.Start(start)!);
        Assert.Equal("ready", await started.ReadAsync());
        return started;
    }

    /// <summary>The process itself.</summary>
    public static async Task<int> RunAsync(string path)
    {
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={path}"), NullLogger.Instance);
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            try
            {
                await Console.Out.WriteLineAsync(await AnswerAsync(store, line.Split(' ')));
            }
            catch (SessionStoreUnavailableException exception)
            {
                await Console.Out.WriteLineAsync($"unavailable: {exception.Message}");
            }
        }

        return 0;
    }

    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await ReadAsync();
    }

    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, _process.ExitCode);
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static async Task<string> AnswerAsync(SqliteSessionStore store, string[] words)
    {
        switch (words)
        {
            case ["sign-in", var userId]:
                return (await store.CreateAsync(StoreSamples.SignIn(userId), default)).Client!.ActiveSessionId!;
            case ["end", var sessionId]:
                var end = new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, SessionId = sessionId };
                return $"ended {(await store.EndAsync(end, default)).Ended.Count}";
            case ["read", var sessionId]:
                return (await store.GetAsync(sessionId, default))?.Status.ToString() ?? "none";
            default:
                throw new InvalidOperationException($"Unknown command '{words[0]}'.");
        }
    }

    private async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The process ended.");
}
