namespace SessionGen;

/// <summary>Anybody can cause some lines with a request, so one in ten seconds tells as much as thousands. Thread-safe.</summary>
internal sealed class LogPause(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private long _last;

    /// <summary>Whether the line is to be written now.</summary>
    public bool IsDue()
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Read(ref _last);
        return (last == 0 || time.GetElapsedTime(last, now) >= Pause) && Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}
