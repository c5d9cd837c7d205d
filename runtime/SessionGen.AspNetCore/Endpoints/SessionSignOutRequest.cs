namespace SessionGen;

/// <summary>What <c>POST /session/sign-out</c> takes; <c>returnUrl</c> in a form only. For OpenAPI documents only.</summary>
internal sealed record SessionSignOutRequest(string? SessionId, string? ReturnUrl);
