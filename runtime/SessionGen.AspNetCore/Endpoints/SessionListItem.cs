using System.Text.Json;

namespace SessionGen;

/// <summary>A session in a <see cref="SessionListResponse"/>. For OpenAPI documents only.</summary>
internal sealed record SessionListItem(
    string Id,
    string UserId,
    string ClientId,
    string Policy,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActiveAt,
    DateTimeOffset ExpiresAt,
    JsonElement Claims,
    int? Number);
