using System.Text.Json;

namespace SessionGen;

/// <summary>A JWK set. For OpenAPI documents only.</summary>
internal sealed record SessionKeysResponse(IReadOnlyList<JsonElement> Keys);
