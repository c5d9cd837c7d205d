using SessionGen.Stores;

namespace SessionGen.Postgres.Writing;

/// <summary>The clients that a transaction locks, with their open sessions. One of the three is set, or the hash and the ids.</summary>
/// <param name="ClientHash">The client with this secret.</param>
/// <param name="SessionId">The client of this session.</param>
/// <param name="ClientIds">The clients with these ids.</param>
internal readonly record struct PostgresScope(
    ClientSecretHash? ClientHash = null, string? SessionId = null, IReadOnlyCollection<string>? ClientIds = null);
