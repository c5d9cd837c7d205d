namespace SessionGen;

/// <summary>What <c>POST /session/sign-out</c> takes. For OpenAPI documents only.</summary>
internal sealed record SessionSignOutRequest(string? SessionId);
