using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The PostgreSQL store keeps every promise of a store, also among machines.</summary>
public sealed class PostgresSessionStoreTests(PostgresFixture fixture) : SessionStoreConformance
{
    private string? _database;

    protected override int StorySteps => 300;

    protected override bool HasFeed => true;

    protected override async ValueTask<ISessionStore> OpenAsync(SessionPolicyLimits limits)
    {
        _database ??= await fixture.Server.CreateDatabaseAsync(Token);
        return Stores.Open(fixture.Server.ConnectionStringOf(_database), limits: limits);
    }
}
