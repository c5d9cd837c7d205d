using SessionGen.Testing.Processes;

namespace SessionGen.Samples.Tests;

/// <summary>samples/Accounts as a process of its own, on a store file that is gone afterwards.</summary>
public sealed class AccountsApplication : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningApplication? _application;

    public Uri Address => _application!.Address;

    public async ValueTask InitializeAsync() => _application = await StartAsync();

    /// <summary>Ends the process as a power failure would, and starts another one on the same file.</summary>
    public async Task RestartAsync()
    {
        await _application!.DisposeAsync();
        _application = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        _folder.Dispose();
    }

    private Task<RunningApplication> StartAsync() => RunningApplication.StartSampleAsync(
        "Accounts", TestContext.Current.CancellationToken, "--ConnectionStrings:Sqlite", $"Data Source={_folder.Path}/sessions.db");
}
