using SessionGen.Stores;

namespace SessionGen;

/// <summary>What several statements have in common.</summary>
internal static class PostgresSql
{
    /// <summary>Before every session: the first second of the calendar.</summary>
    public const string NoEpoch = "-62135596800";

    /// <summary>The last second of 9999, since 1970.</summary>
    public const string LastSecond = "253402300799";

    /// <summary>Sessions created before it are over. What somebody edited to no time ends nothing.</summary>
    public const string Epoch = $"coalesce((SELECT e.value FROM sessiongen_state AS e WHERE e.name = 'epoch' AND e.value BETWEEN 0 AND {LastSecond}), {NoEpoch})";

    /// <summary>The epoch as it stands in its row, so that <see cref="PostgresRows"/> can tell of one that is no time.</summary>
    private const string StoredEpoch = $"coalesce((SELECT e.value FROM sessiongen_state AS e WHERE e.name = 'epoch'), {NoEpoch})";

    // Wherever a value would tell the planner a partition, or how many rows are asked for, statements say (SELECT $1). A plan for known values
    // looks cheaper to it then than one for all values, so it would plan at every call, which takes ten times as long as what is planned.

    /// <summary>The columns of a session, in the order in which <see cref="PostgresSessionRow"/> reads them.</summary>
    public const string SessionColumns =
        $"s.id, s.client_id, s.seq, s.number, s.user_id, s.policy, s.inactivity_timeout, s.maximum_lifetime, s.created_at, s.last_active_at, s.status, s.ended_at, s.is_persistent, s.claims, s.user_agent, s.ip_address, {StoredEpoch}";

    /// <summary>How many they are.</summary>
    public const int SessionColumnCount = 17;

    /// <summary>The columns of a client, in the order in which <see cref="PostgresClientRow"/> reads them.</summary>
    public const string ClientColumns = "c.id, c.secret_hash, c.generation, c.chosen_session, c.next_number";

    /// <summary>How many they are.</summary>
    public const int ClientColumnCount = 5;

    /// <summary>Tells other machines that there is something to read. Waits for no disk, since it leaves nothing there.</summary>
    public const string Notify = $"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{Channel}', '')";

    /// <summary>Whether the client c is one, as <see cref="PostgresRows.ReadClient"/> says.</summary>
    public const string IsClient = "c.generation BETWEEN 1 AND 99999999999999 AND c.next_number BETWEEN 0 AND 2147483646";

    /// <summary>
    /// How long a change is kept for machines that were away, and told to one that starts: longer than any of them takes to look again, and than most
    /// tokens live.
    /// </summary>
    public const string KeptChanges = "10 minutes";

    /// <summary>What machines listen to.</summary>
    public const string Channel = "sessiongen_changes";

    /// <summary>
    /// Whether the session s is alive at a time, as <see cref="StoredSession.IsLive"/> says. In numeric, so that a row that was edited
    /// to nonsense does not overflow and spoil the statement for others.
    /// </summary>
    public static string IsLive(string now) => $"""
        s.status = 1 AND s.created_at >= {Epoch}
        AND (s.inactivity_timeout IS NULL OR s.last_active_at::numeric + s.inactivity_timeout > {now})
        AND (s.maximum_lifetime IS NULL OR s.created_at::numeric + s.maximum_lifetime > {now})
        """;

    /// <summary>
    /// Whether a session has not ended. IS TRUE hides from the planner that the indexes of the sweep hold just these rows: it would read one
    /// of them whole where it has no statistics, and a row that is known by its key is met by its key.
    /// </summary>
    public static string IsOpen(string session) => $"({session}.ended_at IS NULL) IS TRUE";

    /// <summary>
    /// Always true of the place of a row among those that are asked for. The planner, which knows nothing of it, takes that for rare, and so
    /// looks each row up by its index. Without it, it would compare every one with the whole of a small table, or of one it has no statistics of.
    /// </summary>
    public static string AreFew(string place) => $"{place} BETWEEN 1 AND 1000000";

    /// <summary>Until when the session s is active after a renewal: never earlier than before, never later than its maximum lifetime.</summary>
    public static string ActiveUntil(string until) => $"greatest(s.last_active_at, least({until}, s.created_at::numeric + s.maximum_lifetime)::bigint)";
}
