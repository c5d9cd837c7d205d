namespace SessionGen;

/// <summary>What <c>POST /session/token</c> answers. For OpenAPI documents only.</summary>
internal sealed record SessionTokenResponse(string Token, DateTimeOffset ExpiresAt);
