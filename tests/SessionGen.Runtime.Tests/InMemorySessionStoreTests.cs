using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The in-memory store keeps every promise of a store.</summary>
public sealed class InMemorySessionStoreTests : SessionStoreConformance
{
    private readonly InMemorySessionStore _store = new();

    protected override ValueTask<ISessionStore> OpenAsync() => ValueTask.FromResult<ISessionStore>(_store);
}
