using System.Globalization;
using SessionGen.Stores;

namespace SessionGen.Claims;

// The acr claim: the name of the policy of a session, or, if the session has other lifetimes than sessions.yaml gives that policy, its name
// and lifetimes: name;inactivitySeconds;maximumSeconds, a lifetime that is off being empty. A name alone stands for the lifetimes of the
// reader's file. If that is a newer one with longer lifetimes, the session of the request shows these until its token ends and a renewal
// asks the store. No session or token lives longer by that.
internal sealed class SessionTokenPolicies
{
    private readonly SessionPolicy[] _policies;
    private readonly Lock _lock = new();

    // Policies of earlier files, as tokens or rows brought them. Few; bounded all the same.
    private volatile SessionPolicy[] _earlier = [];

    public SessionTokenPolicies(IReadOnlyList<SessionPolicy> policies)
    {
        _policies = [.. policies];
        Limits = new SessionPolicyLimits(_policies);
    }

    public SessionPolicyLimits Limits { get; }

    public SessionPolicy Default => _policies[0];

    public string Format(SessionPolicy policy)
    {
        foreach (var known in _policies)
        {
            if (ReferenceEquals(known, policy) || known.Equals(policy))
            {
                return known.Name;
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{policy.Name};{Seconds(policy.InactivityTimeout)};{Seconds(policy.MaximumLifetime)}");
    }

    public SessionPolicy? Read(string text) => Array.Find(_policies, policy => policy.Name == text) ?? Parse(text);

    // A policy that this version of sessions.yaml does not have, by the name alone: the lifetimes are to be read from the session.
    public static bool IsName(string text) => !string.IsNullOrWhiteSpace(text) && !text.Contains(';', StringComparison.Ordinal);

    private SessionPolicy? Parse(string text)
    {
        var second = text.LastIndexOf(';');
        var first = second > 0 ? text.LastIndexOf(';', second - 1) : -1;
        if (first <= 0
            || !TryParseSeconds(text.AsSpan(first + 1, second - first - 1), out var inactivity)
            || !TryParseSeconds(text.AsSpan(second + 1), out var maximum)
            || (inactivity is null && maximum is null))
        {
            return null;
        }

        var name = text[..first];
        return string.IsNullOrWhiteSpace(name) ? null : Intern(Limits.Bind(new SessionPolicy(name, inactivity, maximum)));
    }

    private SessionPolicy Intern(SessionPolicy policy)
    {
        if (Array.Find(_earlier, policy.Equals) is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            if (_earlier.Length < 64)
            {
                _earlier = [.. _earlier, policy];
            }
        }

        return policy;
    }

    private static long? Seconds(TimeSpan? lifetime) => (long?)lifetime?.TotalSeconds;

    private static bool TryParseSeconds(ReadOnlySpan<char> text, out TimeSpan? lifetime)
    {
        lifetime = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 1 or > int.MaxValue * 16L)
        {
            return false;
        }

        lifetime = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
