namespace SessionGen;

/// <summary>What <c>POST /session/sign-out</c> takes; <c>returnUrl</c> in a form only. For OpenAPI documents only: <see cref="SessionRequestBody"/> reads it.</summary>
internal sealed record SessionSignOutRequest
{
    public string? SessionId { get; init; }

    public string? ReturnUrl { get; init; }
}
