namespace SessionGen;

/// <summary>A sign-in was refused because a limit of sessions.yaml with <c>onLimit: reject</c> is reached.</summary>
public sealed class SessionLimitException : Exception
{
    internal const string ClientLimit = "multiSession.maxSessions";
    internal const string UserLimit = "concurrency.maxSessionsPerUser";

    /// <summary>Creates the exception.</summary>
    /// <param name="setting">The limit, as sessions.yaml names it.</param>
    public SessionLimitException(string setting)
        : base($"The sign-in was refused: the limit {setting} of sessions.yaml is reached.") => Setting = setting;

    /// <summary>The limit that was reached: <c>multiSession.maxSessions</c> or <c>concurrency.maxSessionsPerUser</c>.</summary>
    public string Setting { get; }
}
