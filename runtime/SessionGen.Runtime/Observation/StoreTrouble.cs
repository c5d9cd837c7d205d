using Microsoft.Extensions.Logging;
using SessionGen.Model;

namespace SessionGen.Observation;

/// <summary>
/// Follows which kinds of calls the store fails: logs the first failure of each and its return, and reports writes that fail now to the
/// health check. A thread-safe singleton.
/// </summary>
internal sealed partial class StoreTrouble(TimeProvider time, ILogger<StoreTrouble> logger)
{
    // After this time without another failure a write is taken to work, so that a machine that gets no requests can become healthy.
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    // Failures and successes that alternate fill no log.
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(10);

    private const string Reads = "Reads of sessions";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Spell> _spells = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastLogged = new(StringComparer.Ordinal);
    private volatile bool _hasSpells;

    public void OnFailure(string operation, Exception exception)
    {
        // Neither says anything about the store: the call itself is not valid, or the application stops.
        if (exception is ArgumentException or ObjectDisposedException)
        {
            return;
        }

        var work = GetWork(operation);
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (!_spells.TryGetValue(work, out var spell))
            {
                spell = new Spell(now);
                _spells.Add(work, spell);
                _hasSpells = true;
            }

            spell.Failures++;
            spell.LastFailure = now;
            spell.Exception = exception;
            spell.IsOver = false;
            if (spell.IsLogged || (_lastLogged.TryGetValue(work, out var last) && time.GetElapsedTime(last, now) < LogPause))
            {
                return;
            }

            spell.IsLogged = true;
            _lastLogged[work] = now;
        }

        if (exception is SessionStoreUnavailableException)
        {
            LogFailing(work, exception.Message, exception);
        }
        else
        {
            // The type only: a message of a database can hold values.
            LogFailing(work, $"the store threw {exception.GetType().FullName}.", null);
        }
    }

    public void OnSuccess(string operation)
    {
        if (!_hasSpells)
        {
            return;
        }

        var work = GetWork(operation);
        Spell? ended;
        lock (_lock)
        {
            if (!_spells.Remove(work, out ended))
            {
                return;
            }

            _hasSpells = _spells.Count > 0;
            foreach (var other in _spells.Values)
            {
                // What failed no later than this, and was not tried since, probably failed for the same reason.
                other.IsOver |= other.LastFailure <= ended.LastFailure;
            }
        }

        if (ended.IsLogged)
        {
            LogWorking(work, time.GetElapsedTime(ended.Since), ended.Failures);
        }
    }

    // Returns which kind of writes fails now, and why; null if none does.
    public (string Work, Exception Exception)? GetFailingWrites()
    {
        if (!_hasSpells)
        {
            return null;
        }

        lock (_lock)
        {
            foreach (var (work, spell) in _spells)
            {
                if (work != Reads && !spell.IsOver && time.GetElapsedTime(spell.LastFailure) < Memory)
                {
                    return (work, spell.Exception!);
                }
            }
        }

        return null;
    }

    private static string GetWork(string operation) => operation switch
    {
        "create" => "Sign-ins",
        "set_active" => "Account switches",
        "end" or "revoke_created_before" => "Sign-outs and revocations",
        "update_claims" => "Updates of claims",
        "renew" or "extend" => "Renewals",
        "list_keys" or "add_key" or "remove_key" => "Reads and rotations of keys",
        "take_lease" or "report_clock" or "remove_clock" => "Leases and clocks",
        "sweep" => "Sweeps of sessions",
        _ => Reads,
    };

    [LoggerMessage(
        LogEvents.StoreFailing,
        LogLevel.Error,
        "{Work} fail: {Reason} Until they work again, requests that need them get 503; valid tokens continue to work.")]
    private partial void LogFailing(string work, string reason, Exception? exception);

    [LoggerMessage(LogEvents.StoreWorking, LogLevel.Information, "{Work} work again, {Duration} after the first of {Failures} failures.")]
    private partial void LogWorking(string work, TimeSpan duration, long failures);

    /// <summary>The time from the first failure to the next success.</summary>
    private sealed class Spell(long since)
    {
        public long Since => since;

        public long LastFailure { get; set; }

        public long Failures { get; set; }

        public Exception? Exception { get; set; }

        public bool IsLogged { get; set; }

        public bool IsOver { get; set; }
    }
}
