using System.Text.Json;
using System.Text.Json.Serialization;

// The bodies of requests and responses, for OpenAPI documents. SessionJson writes them and SessionRequestBody reads them.
namespace SessionGen.AspNetCore.Endpoints;

internal sealed record SessionResponse(
    string Id,
    string UserId,
    string ClientId,
    string Policy,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActiveAt,
    DateTimeOffset ActiveUntil,
    DateTimeOffset ExpiresAt,
    JsonElement Claims);

internal sealed record SessionListItem(
    string Id,
    string UserId,
    string ClientId,
    string Policy,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActiveAt,
    DateTimeOffset ActiveUntil,
    DateTimeOffset ExpiresAt,
    JsonElement Claims,
    int? Number);

internal sealed record SessionListResponse(string? ActiveSessionId, IReadOnlyList<SessionListItem> Sessions);

internal sealed record SessionTokenResponse(string Token, DateTimeOffset ExpiresAt);

internal sealed record SessionRedirectResponse(string? RedirectUrl);

internal sealed record SessionKeysResponse(IReadOnlyList<JsonElement> Keys);

internal sealed record SessionConfigurationResponse(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> SigningAlgorithms,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypes);

// Members that the body may omit are not required, and returnUrl counts in a form only.
internal sealed record SessionActiveRequest
{
    public required string SessionId { get; init; }

    public string? ReturnUrl { get; init; }
}

internal sealed record SessionTokenRequest
{
    public string? SessionId { get; init; }

    public bool? ForceRefresh { get; init; }
}

internal sealed record SessionSignOutRequest
{
    public string? SessionId { get; init; }

    public string? ReturnUrl { get; init; }
}
