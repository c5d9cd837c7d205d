using SessionGen.Stores;

namespace SessionGen.Postgres.Writing;

/// <summary>The clients and sessions that a transaction locks. One of the three is set, or the hash and the user.</summary>
/// <param name="ClientHash">The client with this secret.</param>
/// <param name="SessionId">The client of this session.</param>
/// <param name="UserId">Every client with an open session of this user.</param>
internal readonly record struct PostgresScope(ClientSecretHash? ClientHash, string? SessionId, string? UserId);
