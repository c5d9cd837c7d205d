namespace SessionGen.AspNetCore.Http;

/// <summary>Limits a log line that any request can cause to one in ten seconds. Thread-safe.</summary>
internal sealed class LogPause(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private long _last;

    public bool IsDue()
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Read(ref _last);
        return (last == 0 || time.GetElapsedTime(last, now) >= Pause) && Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}
