using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Binding;

/// <summary>Facts → model: the places left out, a default in the place of everything that was not given or was wrong.</summary>
internal static class ModelBuilder
{
    public static SessionsModel Build(SessionsFacts facts)
    {
        var standard = new SessionsModel();
        return new SessionsModel
        {
            Namespace = facts.Namespace.Value,
            UserType = facts.UserType.Value,
            Policies = new EquatableArray<PolicyModel>(Array.ConvertAll([.. facts.Policies], BuildPolicy)),
            MultiSession = new MultiSessionModel
            {
                Enabled = facts.MultiSession.Enabled.Value,
                MaxSessions = facts.MultiSession.MaxSessions.Value ?? standard.MultiSession.MaxSessions,
                OnLimit = facts.MultiSession.OnLimit.Value,
                AfterSignOutUrl = facts.MultiSession.AfterSignOutUrl.Value,
            },
            Concurrency = new ConcurrencyModel
            {
                MaxSessionsPerUser = facts.MaxSessionsPerUser.Value,
                OnLimit = facts.ConcurrencyOnLimit.Value,
            },
            SignInUrl = facts.SignInUrl.Value ?? standard.SignInUrl,
            Token = BuildToken(facts.Token, standard.Token),
            Claims = new EquatableArray<ClaimModel>(Array.ConvertAll([.. facts.Claims], claim => claim.Model)),
            Cookie = new CookieModel
            {
                Name = facts.Cookie.Name.Value ?? standard.Cookie.Name,
                SameSite = facts.Cookie.SameSite.Value,
                Domain = facts.Cookie.Domain.Value,
                Path = facts.Cookie.Path.Value ?? standard.Cookie.Path,
                Persistent = facts.Cookie.Persistent.Value,
            },
            EndpointsPath = facts.EndpointsPath.Value ?? standard.EndpointsPath,
        };
    }

    private static PolicyModel BuildPolicy(PolicyFacts policy)
        => new(policy.Name, policy.PropertyName, policy.InactivityTimeout.Seconds, policy.MaximumLifetime.Seconds);

    private static TokenModel BuildToken(TokenFacts token, TokenModel standard) => new()
    {
        Issuer = token.Issuer.Value,
        Audience = token.Audience.Value,
        LifetimeSeconds = token.Lifetime.Value ?? standard.LifetimeSeconds,
        ClockSkewSeconds = token.ClockSkew.Value ?? standard.ClockSkewSeconds,
        Algorithm = token.Algorithm.Value,
        KeyRotationSeconds = token.KeyRotation.Value,
    };
}
