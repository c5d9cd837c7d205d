namespace SessionGen.StoreBenchmarks;

/// <summary>The stores that are measured.</summary>
internal static class Stores
{
    public static ISessionStore InMemory() => new InMemorySessionStore();
}
