namespace SessionGen;

/// <summary>What <c>POST /session/active</c> takes; <c>returnUrl</c> in a form only. For OpenAPI documents only: <see cref="SessionRequestBody"/> reads it.</summary>
internal sealed record SessionActiveRequest
{
    public required string SessionId { get; init; }

    public string? ReturnUrl { get; init; }
}
