namespace SessionGen;

/// <summary>What <c>POST /session/token</c> takes. For OpenAPI documents only.</summary>
internal sealed record SessionTokenRequest(string? SessionId, bool? ForceRefresh);
