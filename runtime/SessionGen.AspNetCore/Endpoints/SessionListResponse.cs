namespace SessionGen;

/// <summary>What <c>GET /session/list</c> and <c>POST /session/active</c> answer. For OpenAPI documents only: <see cref="SessionJson"/> writes it.</summary>
internal sealed record SessionListResponse(string? ActiveSessionId, IReadOnlyList<SessionListItem> Sessions);
