using SessionGen.Stores;

namespace SessionGen.Postgres.Rows;

/// <summary>Parts that several statements share.</summary>
internal static class PostgresSql
{
    /// <summary>The first second of the calendar, before every session.</summary>
    public const string NoCutoff = "-62135596800";

    /// <summary>The last second of 9999.</summary>
    public const string LastSecond = "253402300799";

    /// <summary>The revocation cutoff. A value that is not a time revokes nothing.</summary>
    public const string Cutoff = $"""
        coalesce((SELECT e.value FROM sessiongen_state AS e WHERE e.name = 'epoch' AND e.value BETWEEN 0 AND {LastSecond}), {NoCutoff})
        """;

    // Unchecked, so that RowReader can log a value that is not a time.
    private const string StoredCutoff = $"coalesce((SELECT e.value FROM sessiongen_state AS e WHERE e.name = 'epoch'), {NoCutoff})";

    // Arrays are (SELECT $1): the planner would otherwise plan at every call for the number of elements, which takes longer than to run it.

    /// <summary>The columns of a session, as <see cref="RowReader"/> reads them.</summary>
    public const string SessionColumns = $"""
        s.id, s.client_id, s.seq, s.number, s.user_id, s.policy, s.inactivity_timeout, s.maximum_lifetime, s.created_at, s.last_active_at,
        s.status, s.ended_at, s.is_persistent, s.claims, s.user_agent, s.ip_address, {StoredCutoff}
        """;

    /// <summary>The columns of a client, as <see cref="RowReader"/> reads them.</summary>
    public const string ClientColumns = "c.id, c.secret_hash, c.generation, c.chosen_session, c.next_number";

    /// <summary>Notifies other machines of changes. Does not wait for the disk, since it writes nothing.</summary>
    public const string Notify = $"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{Channel}', '')";

    /// <summary>Whether the client c is valid, as <see cref="RowReader.ReadClient"/> checks it.</summary>
    public const string IsClientValid = "c.generation BETWEEN 1 AND 99999999999999 AND c.next_number BETWEEN 0 AND 2147483646";

    /// <summary>
    /// How long a change is kept, for machines that do not read or have just started: longer than any of them takes to read again, and than
    /// most tokens live.
    /// </summary>
    public const string ChangeRetention = "10 minutes";

    public const string Channel = "sessiongen_changes";

    /// <summary>
    /// When the session s ends, as <see cref="StoredSession.ExpiresAt"/> defines it. Calculates with numeric, so that an edited row cannot
    /// overflow and fail the statement for others.
    /// </summary>
    public static string End(SessionPolicyLimits limits) =>
        $"least(s.last_active_at::numeric + {InactivityTimeout(limits)}, s.created_at::numeric + {MaximumLifetime(limits)})";

    /// <summary>Whether the session s is live, as <see cref="StoredSession.IsLive"/> defines it.</summary>
    public static string IsLive(SessionPolicyLimits limits, string now) => $"""
        s.status = 1 AND s.created_at >= {Cutoff}
        AND ({InactivityTimeout(limits)} IS NULL OR s.last_active_at::numeric + {InactivityTimeout(limits)} > {now})
        AND ({MaximumLifetime(limits)} IS NULL OR s.created_at::numeric + {MaximumLifetime(limits)} > {now})
        """;

    /// <summary>
    /// Whether a session has no recorded end. IS TRUE hides from the planner that the indexes of the sweep contain exactly these rows:
    /// without statistics it would read a whole index for a row that is known by its key.
    /// </summary>
    public static string IsOpen(string session) => $"({session}.ended_at IS NULL) IS TRUE";

    /// <summary>
    /// Always true for the ordinal of a requested row. The planner then assumes that one row matches, and looks it up by its index.
    /// Otherwise it would compare each with a whole table, if the table is small or has no statistics.
    /// </summary>
    public static string AreFew(string ordinal) => $"{ordinal} BETWEEN 1 AND 1000000";

    /// <summary>The new last_active_at of the session s: never earlier than before, never later than its maximum lifetime.</summary>
    public static string ActiveUntil(SessionPolicyLimits limits, string until) =>
        $"greatest(s.last_active_at, least({until}, s.created_at::numeric + {MaximumLifetime(limits)})::bigint)";

    // least ignores NULL, which stands for no limit.
    private static string InactivityTimeout(SessionPolicyLimits limits) =>
        limits.ToSql(policy => policy.InactivityTimeout, Quote, "NULL") is { } limit
            ? $"least(s.inactivity_timeout, {limit})"
            : "s.inactivity_timeout";

    private static string MaximumLifetime(SessionPolicyLimits limits) =>
        limits.ToSql(policy => policy.MaximumLifetime, Quote, "NULL") is { } limit
            ? $"least(s.maximum_lifetime, {limit})"
            : "s.maximum_lifetime";

    // E: whatever the server's setting standard_conforming_strings is.
    private static string Quote(string text) =>
        $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
