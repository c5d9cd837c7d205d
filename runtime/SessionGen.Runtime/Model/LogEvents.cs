namespace SessionGen.Model;

/// <summary>The ids of everything this assembly logs: stable, so that alerts can be set on them. 1 to 99; ASP.NET Core's part begins at 100.</summary>
internal static class LogEvents
{
    public const int KeyAdded = 1;
    public const int KeyRemoved = 2;
    public const int KeyUnprotected = 3;
    public const int KeyUnreadable = 4;
    public const int ClaimsSourceFailed = 10;
    public const int ClaimsNotKept = 11;
    public const int ClaimsUnfit = 12;
    public const int TooManyRevocations = 20;
    public const int BackgroundTaskFailed = 30;
    public const int FeedEnded = 31;
    public const int FeedBroke = 32;
    public const int FeedBack = 33;
    public const int WatchedSessionNotRead = 40;
    public const int AuditorFailed = 41;
}
