using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Sqlite.Rows;

/// <summary>The statements of <see cref="ISessionStore.QueryAsync"/> and <see cref="ISessionStore.CountAsync"/>.</summary>
internal static class SqliteQueries
{
    private const string Unlimited = "9000000000000000";

    // $0 is the client or the user, $1 the user, $2 the status, $3 and $4 the position after which sessions begin.
    private const string IsIncluded = """
         (s.created_at, s.id) < ($3, $4) AND s.created_at >= $5 AND ($6 IS NULL OR s.policy = $6)
        AND ($7 IS NULL OR s.last_active_at >= $7) AND ($8 IS NULL OR s.last_active_at < $8)
        AND ($9 IS NULL OR s.user_agent = $9) AND ($10 IS NULL OR s.ip_address = $10)
        """;

    private const string InOrder = IsIncluded + " ORDER BY s.created_at DESC, s.id DESC";
    private const string OfClient = SqliteRows.Sessions + " WHERE c.id = $0 AND" + InOrder;
    private const string OpenOfClient = SqliteRows.Sessions + " WHERE c.id = $0 AND s.ended_at IS NULL AND" + InOrder;
    private const string OfUser = SqliteRows.Sessions + " WHERE s.user_id = $0 AND" + InOrder;
    private const string OpenOfUser = SqliteRows.Sessions + " WHERE s.user_id = $0 AND s.ended_at IS NULL AND" + InOrder;
    private const string Open = SqliteRows.Sessions + " WHERE s.ended_at IS NULL AND" + InOrder;

    private const string Recorded = SqliteRows.Sessions + " WHERE s.ended_at IS NOT NULL AND s.status = $2 AND" + IsIncluded;
    private const string CreatedThenId = " ORDER BY 9 DESC, 1 DESC";
    private const string Ended = Recorded + CreatedThenId;

    // Those whose end is recorded, and those whose end no sweep has recorded. SQLite merges the parts in their order.
    private const string Expired = Recorded + " UNION ALL SELECT " + SqliteRows.SessionColumns + """
         FROM sessiongen_sessions AS s INDEXED BY sessiongen_sessions_check LEFT JOIN sessiongen_clients AS c ON c.seq = s.client
        WHERE s.ended_at IS NULL AND s.next_check <= $11 AND
        """ + IsIncluded + CreatedThenId;

    private const string Revoked = Recorded + " UNION ALL "
        + SqliteRows.Sessions + " WHERE s.ended_at IS NULL AND s.created_at < (" + SqliteRows.Cutoff + ") AND" + IsIncluded + CreatedThenId;

    /// <summary>When the session s ends, as <see cref="StoredSession.ExpiresAt"/> defines it.</summary>
    public static string End(SessionPolicyLimits limits)
    {
        return $"min(s.last_active_at + {Lifetime("s.inactivity_timeout", policy => policy.InactivityTimeout)}, "
            + $"s.created_at + {Lifetime("s.maximum_lifetime", policy => policy.MaximumLifetime)})";

        // min of a NULL is NULL, so a number beyond all times stands for no limit.
        string Lifetime(string column, Func<SessionPolicy, TimeSpan?> lifetime) =>
            limits.ToSql(lifetime, Quote, Unlimited) is { } limit
                ? $"min(coalesce({column}, {Unlimited}), {limit})"
                : $"coalesce({column}, {Unlimited})";

        static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    public static string GetPage(SessionQuery query)
    {
        var status = query.Status ?? SessionStatus.Active;
        var isOpen = status is SessionStatus.Active or SessionStatus.Pending;
        return query switch
        {
            { ClientId: not null } => isOpen ? OpenOfClient : OfClient,
            { UserId: not null } => isOpen ? OpenOfUser : OfUser,
            _ when isOpen => Open,
            _ when status is SessionStatus.Expired or SessionStatus.Abandoned => Expired,
            _ => status == SessionStatus.Revoked ? Revoked : Ended,
        };
    }

    public static string GetCount(SessionFilter filter, string end)
    {
        var scope = filter switch
        {
            { ClientId: not null } =>
                " AND s.client IN (SELECT seq FROM sessiongen_clients WHERE id = $0) AND ($1 IS NULL OR s.user_id = $1)",
            { UserId: not null } => " AND s.user_id = $0",
            _ => "",
        };

        return $"""
            SELECT s.policy, {SessionSql.StatusAsOf($"({SqliteRows.Cutoff})", end, "$11")}, count(*)
            FROM sessiongen_sessions AS s
            WHERE s.status BETWEEN 0 AND 7 AND (s.status <= 1) = (s.ended_at IS NULL) AND {IsIncluded}{scope}
            GROUP BY 1, 2
            """;
    }

    public static object?[] GetParameters(SessionQuery query) =>
        GetParameters(query, query.Now, query.Start, query.Status ?? SessionStatus.Active);

    public static object?[] GetParameters(SessionFilter filter, DateTimeOffset now) =>
        GetParameters(filter, now, filter.CreatedBefore is { } before ? new SessionCursor(before, "") : null, status: null);

    private static object?[] GetParameters(SessionFilter filter, DateTimeOffset now, SessionCursor? start, SessionStatus? status)
    {
        var (createdAt, id) = start?.ToSeconds() ?? (long.MaxValue, "");
        return
        [
            filter.ClientId ?? filter.UserId,
            filter.UserId,
            (int?)status,
            createdAt,
            id,
            WholeSeconds.Ceiling(filter.CreatedSince) ?? long.MinValue,
            filter.Policy,
            WholeSeconds.Ceiling(filter.LastActiveSince),
            WholeSeconds.Ceiling(filter.LastActiveBefore),
            filter.Device?.UserAgent,
            filter.Device?.IpAddress,
            now.ToUnixTimeSeconds(),
        ];
    }
}
