namespace SessionGen;

/// <summary>A <see cref="SessionList{TClaims}"/> for those who do not know the type of the claims.</summary>
internal interface ISessionList
{
    string? ActiveSessionId { get; }

    IReadOnlyList<Session> Sessions { get; }
}
