namespace SessionGen.Stores;

/// <summary>SQL that the stores share.</summary>
internal static class SessionSql
{
    /// <summary>The status of the session s, as <see cref="StoredSession.AsOf"/> reports it.</summary>
    /// <param name="cutoff">The revocation cutoff.</param>
    /// <param name="end">When the session expires.</param>
    /// <param name="now">The time of the caller.</param>
    public static string StatusAsOf(string cutoff, string end, string now) => $"""
        CASE WHEN s.ended_at IS NOT NULL THEN s.status
            WHEN s.created_at < {cutoff} THEN {(int)SessionStatus.Revoked}
            WHEN {end} <= {now} AND s.status = {(int)SessionStatus.Pending} THEN {(int)SessionStatus.Abandoned}
            WHEN {end} <= {now} THEN {(int)SessionStatus.Expired}
            ELSE s.status END
        """;
}
