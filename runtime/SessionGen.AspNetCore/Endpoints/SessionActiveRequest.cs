namespace SessionGen;

/// <summary>What <c>POST /session/active</c> takes; <c>returnUrl</c> in a form only. For OpenAPI documents only.</summary>
internal sealed record SessionActiveRequest(string SessionId, string? ReturnUrl);
