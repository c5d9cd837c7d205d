namespace SessionGen.Model;

/// <summary>Stable, so that alerts can be set on them, and unique over all packages. This assembly has 1 to 99.</summary>
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
    public const int CookieTokenRefused = 21;
    public const int BackgroundTaskFailed = 30;
    public const int FeedEnded = 31;
    public const int FeedFaulted = 32;
    public const int FeedRecovered = 33;
    public const int WatchedSessionNotRead = 40;
    public const int AuditorFailed = 41;
    public const int StoreFailing = 42;
    public const int StoreWorking = 43;
    public const int BatchedWriteFailed = 45;
    public const int InvalidSessionRow = 50;
    public const int InvalidClientRow = 51;
    public const int InvalidChangeRow = 52;
    public const int InvalidCutoff = 53;
    public const int ClockWrong = 60;
    public const int ClockRight = 61;
    public const int ClockDisputed = 62;
}
