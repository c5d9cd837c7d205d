namespace SessionGen.Stores;

/// <summary>
/// Where a store is in its pass over the open sessions, oldest first, which finds those that end before the sweep would check them: they
/// were created under an earlier file, or on a machine that has one, with longer lifetimes. After the pass it continues with new sessions.
/// It begins again every hour, since a machine with an earlier file moves the check of a session back when it sweeps. Thread-safe.
/// </summary>
internal sealed class EarlierEndPass(SessionPolicyLimits limits)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // How much later than its creation a session may become visible: clocks differ, and a sign-in takes a while to commit.
    private const long OverlapSeconds = 300;

    private static readonly (long CreatedAt, string Id) Beginning = (long.MinValue, "");

    private readonly Lock _lock = new();
    private (long CreatedAt, string Id) _position = Beginning;
    private DateTimeOffset? _begunAt;

    /// <summary>Gets the position after which the next step reads; null if no limit binds any session.</summary>
    public (long CreatedAt, string Id)? GetNext(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (limits.Policies.Count == 0)
            {
                return null;
            }

            if (_begunAt is not { } begunAt || (now - begunAt).Duration() >= Interval)
            {
                (_position, _begunAt) = (Beginning, now);
            }

            return _position;
        }
    }

    /// <summary>Continues after a step that is committed. A step that was rolled back is repeated.</summary>
    /// <param name="isFull">Whether the step read as many rows as it may.</param>
    /// <param name="last">The last of them; null if there was none.</param>
    public void MoveTo(bool isFull, (long CreatedAt, string Id)? last)
    {
        if (last is not { } position)
        {
            return;
        }

        lock (_lock)
        {
            _position = isFull ? position : (Math.Max(position.CreatedAt, long.MinValue + OverlapSeconds) - OverlapSeconds, "");
        }
    }
}
