using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Browser.Tests;

/// <summary>samples/Accounts in a process of its own, with a database of its own.</summary>
public sealed class AccountsSample : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningApplication? _application;

    internal Uri Address => _application!.Address;

    public async ValueTask InitializeAsync()
    {
        Requires.Program("chromium");
        _application = await RunningApplication.StartSampleAsync(
            "Accounts",
            TestContext.Current.CancellationToken,
            "--ConnectionStrings:Sqlite",
            $"Data Source={Path.Combine(_folder.Path, "sessions.db")}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        _folder.Dispose();
    }
}
