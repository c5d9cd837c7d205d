using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The SQLite store keeps every promise of a store, also where two processes share the file.</summary>
public sealed class SqliteSessionStoreTests : SessionStoreConformance
{
    private readonly TemporaryDirectory _directory = new();

    protected override int StorySteps => 300;

    protected override bool HasFeed => true;

    protected override ValueTask<ISessionStore> OpenAsync(SessionPolicyLimits limits) =>
        ValueTask.FromResult<ISessionStore>(SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={_directory["sessions.db"]}"), NullLogger.Instance, limits));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
