using SessionGen.Testing;
using SessionGen.Tests;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

// One more than the cores of a small machine: an outage is mostly waited for, not worked through.
[assembly: Parallelization(MaxThreads = 3)]

namespace SessionGen.Tests;

/// <summary>The server that most tests share; each has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    /// <summary>The server. Skips the test where there is none.</summary>
    internal PostgresServer Server
    {
        get
        {
            Require();
            return _server!;
        }
    }

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public static void Require() => Requires.That(PostgresServer.Missing is null, PostgresServer.Missing ?? "");

    public async ValueTask InitializeAsync() => _server = PostgresServer.Missing is null ? await PostgresServer.StartNewAsync(default) : null;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
