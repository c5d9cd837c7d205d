namespace SessionGen;

/// <summary>Where the browser is to go next; null where it may stay. For OpenAPI documents only.</summary>
internal sealed record SessionRedirectResponse(string? RedirectUrl);
