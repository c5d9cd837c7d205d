using System.Text.Json;

namespace SessionGen;

/// <summary>What <c>GET /session</c> answers. For OpenAPI documents only: <see cref="SessionJson"/> writes it.</summary>
internal sealed record SessionResponse(
    string Id,
    string UserId,
    string ClientId,
    string Policy,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActiveAt,
    DateTimeOffset ExpiresAt,
    JsonElement Claims);
