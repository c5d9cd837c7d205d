using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Benchmarks.Sessions;
using SessionGen.Claims;
using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Benchmarks.Micro;

/// <summary>What the benchmarks measure with: one session with five small claims, and services without a container around them.</summary>
internal sealed class Subject
{
    public const string Origin = "https://acme.example";

    public static readonly SessionClaims Claims = new()
    {
        Department = "Research",
        Plan = Plan.Pro,
        EmployeeNumber = 4711,
        Groups = ["engineers", "on-call"],
        Beta = true,
    };

    public Subject(SessionTokenAlgorithm algorithm = SessionTokenAlgorithm.ES256, int cacheCapacity = 65_536)
    {
        var settings = new SessionGenSettings
        {
            Policies = SessionPolicies.All,
            Token = new SessionTokenSettings { Algorithm = algorithm, Lifetime = TimeSpan.FromHours(24) },
        };
        var rules = new SessionTokenRules(settings);
        PrivateKey = SigningKey.CreatePkcs8(algorithm);
        Key = SigningKey.FromPkcs8(PrivateKey, algorithm, DateTimeOffset.UnixEpoch);
        Revocations = new SessionRevocations(rules, TimeProvider.System, NullLogger<SessionRevocations>.Instance);
        Keys = new KeyRing(new InMemorySessionStore(), isInMemory: true, settings, [Key], protector: null, new MachineClocks(TimeProvider.System), TimeProvider.System, NullLogger<KeyRing>.Instance);
        Keys.EnsureLoadedAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Rules = rules;
        Tokens = CreateTokens(cacheCapacity);
        Client = ClientCookieValue.Create(1);
        Audience = new SessionTokenAudience(Origin, Origin, Client.BindingKey);
        var now = WholeSeconds.Floor(DateTimeOffset.UtcNow);
        Session = new StoredSession
        {
            Id = SessionIds.NewSessionId(),
            UserId = "0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00",
            ClientId = SessionIds.NewClientId(),
            Policy = SessionPolicies.Default,
            CreatedAt = now,
            ActiveUntil = now.AddDays(1),
            Status = SessionStatus.Active,
            Claims = StoredSessionClaims.Write(Claims),
            IsPersistent = true,
        };
    }

    public SigningKey Key { get; }

    public byte[] PrivateKey { get; }

    public KeyRing Keys { get; }

    public SessionTokenRules Rules { get; }

    public SessionRevocations Revocations { get; }

    public SessionTokenService<SessionClaims> Tokens { get; }

    public ClientCookieValue Client { get; }

    public SessionTokenAudience Audience { get; }

    public StoredSession Session { get; }

    public SessionTokenService<SessionClaims> CreateTokens(int cacheCapacity) => new(
        Keys,
        Rules,
        Revocations,
        TimeProvider.System,
        new SessionGenMetrics(new FeedState(), new MachineClocks(TimeProvider.System)),
        NullLogger<SessionTokenService<SessionClaims>>.Instance,
        cacheCapacity);

    public SessionToken<SessionClaims> MintCookieToken() => Tokens.Mint(Session, Claims, Audience, DateTimeOffset.UtcNow);

    public SessionToken<SessionClaims> MintBearerToken() => Tokens.Mint(Session, Claims, Audience with { Binding = null }, DateTimeOffset.UtcNow);

    /// <summary>What a signature covers.</summary>
    public static byte[] SignedPart(string token) => Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
}
