using System.Globalization;

namespace SessionGen.Stores;

/// <summary>
/// The policies that sessions.yaml declares today. They bind sessions that were created under an earlier file, downwards only: a session
/// has the lifetimes that it was created under and those of the policy of that name today, whichever is shorter. If there is no policy of
/// that name any more, the first one, <c>default</c>, binds it. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// A store gets the limits when it is created: they are a service of the application. The rows keep the lifetimes that the sessions were
/// created under, and every session that the store returns or judges has its policy bound. So several versions of the file can be in use
/// on one store, and each machine enforces its own.
/// </remarks>
public sealed class SessionPolicyLimits
{
    private readonly Dictionary<string, SessionPolicy> _byName;
    private readonly SessionPolicy? _default;

    /// <summary>Creates limits.</summary>
    /// <param name="policies">The policies of sessions.yaml, <c>default</c> first; none for no limits.</param>
    public SessionPolicyLimits(IReadOnlyList<SessionPolicy> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        _byName = policies.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
        _default = policies.Count > 0 ? policies[0] : null;
        Policies = [.. policies];
    }

    /// <summary>Gets limits that bind no session.</summary>
    public static SessionPolicyLimits None { get; } = new([]);

    /// <summary>Gets the policies, <c>default</c> first; it also binds sessions whose policy is not among them.</summary>
    public IReadOnlyList<SessionPolicy> Policies { get; }

    /// <summary>Gets a policy with its name and the shorter of each of its lifetimes and those that bind it.</summary>
    public SessionPolicy Bind(SessionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if ((_byName.GetValueOrDefault(policy.Name) ?? _default) is not { } limit)
        {
            return policy;
        }

        var inactivity = GetShorter(policy.InactivityTimeout, limit.InactivityTimeout);
        var maximum = GetShorter(policy.MaximumLifetime, limit.MaximumLifetime);
        return inactivity == policy.InactivityTimeout && maximum == policy.MaximumLifetime
            ? policy
            : new SessionPolicy(policy.Name, inactivity, maximum);
    }

    internal StoredSession Bind(StoredSession session)
    {
        var bound = Bind(session.Policy);
        return ReferenceEquals(bound, session.Policy) ? session : session with { Policy = bound };
    }

    // The limit of one lifetime in SQL, in seconds, for the session s; null if none is set. Policies whose limit is that of the first one
    // need no case of their own.
    internal string? ToSql(Func<SessionPolicy, TimeSpan?> lifetime, Func<string, string> quote, string none)
    {
        var otherwise = _default is null ? none : Format(_default);
        var cases = Policies
            .Where(policy => Format(policy) != otherwise)
            .Select(policy => $" WHEN {quote(policy.Name)} THEN {Format(policy)}");
        var all = string.Concat(cases);
        return all.Length > 0 ? $"CASE s.policy{all} ELSE {otherwise} END" : otherwise == none ? null : otherwise;

        string Format(SessionPolicy policy) =>
            lifetime(policy) is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{(long)limit.TotalSeconds}") : none;
    }

    private static TimeSpan? GetShorter(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
