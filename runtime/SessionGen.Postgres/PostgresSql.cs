namespace SessionGen;

/// <summary>What several statements have in common.</summary>
internal static class PostgresSql
{
    /// <summary>Before every session: the first second of the calendar.</summary>
    public const string NoEpoch = "-62135596800";

    /// <summary>Sessions created before it are over.</summary>
    public const string Epoch = $"coalesce((SELECT e.value FROM sessiongen_state AS e WHERE e.name = 'epoch'), {NoEpoch})";

    /// <summary>The columns of a session, in the order in which <see cref="PostgresSessionRow"/> reads them.</summary>
    public const string SessionColumns =
        $"s.id, s.client_id, s.seq, s.number, s.user_id, s.policy, s.inactivity_timeout, s.maximum_lifetime, s.created_at, s.last_active_at, s.status, s.ended_at, s.is_persistent, s.claims, s.user_agent, s.ip_address, {Epoch}";

    /// <summary>How many they are.</summary>
    public const int SessionColumnCount = 17;

    /// <summary>The columns of a client, in the order in which <see cref="PostgresClientRow"/> reads them.</summary>
    public const string ClientColumns = "c.id, c.secret_hash, c.generation, c.chosen_session, c.next_number";

    /// <summary>How many they are.</summary>
    public const int ClientColumnCount = 5;

    /// <summary>Tells other machines that there is something to read.</summary>
    public const string Notify = $"SELECT pg_notify('{Channel}', '')";

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

    /// <summary>Until when the session s is active after a renewal: never earlier than before, never later than its maximum lifetime.</summary>
    public static string ActiveUntil(string until) => $"greatest(s.last_active_at, least({until}, s.created_at::numeric + s.maximum_lifetime)::bigint)";
}
