namespace SessionGen;

/// <summary>What <c>POST /session/token</c> takes. For OpenAPI documents only: <see cref="SessionRequestBody"/> reads it.</summary>
internal sealed record SessionTokenRequest
{
    public string? SessionId { get; init; }

    public bool? ForceRefresh { get; init; }
}
