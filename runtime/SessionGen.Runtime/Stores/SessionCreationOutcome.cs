namespace SessionGen.Stores;

/// <summary>Whether a store created a session.</summary>
public enum SessionCreationOutcome
{
    /// <summary>The session was created.</summary>
    Created,

    /// <summary>Refused: the client has as many sessions as <c>multiSession.maxSessions</c> allows.</summary>
    ClientLimitReached,

    /// <summary>Refused: the user has as many sessions as <c>concurrency.maxSessionsPerUser</c> allows.</summary>
    UserLimitReached,
}
