using SessionGen.Claims;
using SessionGen.Infrastructure;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>Signs users in: creates a session on a client and issues its first token. A thread-safe singleton.</summary>
internal sealed class SignInService<TClaims>(
    ISessionStore store,
    KeyRing keys,
    SessionTokenService<TClaims> tokens,
    SessionTokenRules rules,
    SessionRevocations revocations,
    SessionClaimsProvider<TClaims> claimsProvider,
    SessionGenSettings settings,
    TimeProvider time)
    where TClaims : class, ISessionClaims<TClaims>
{
    // As OpenID Connect Core 1.0, section 2 allows for sub. In UTF-8 a character may need three bytes.
    private const int MaximumUserIdLength = 255;

    // Browsers keep 4,096 bytes of a cookie's name and value (RFC 6265bis, section 5.6).
    private const int CookieCapacity = 4096;

    private const int LongestCookiePrefix = 9;

    private readonly ClientHandovers _handovers = new(keys);

    public bool HasClaimsSource => claimsProvider.HasSource;

    public async ValueTask<SignedIn<TClaims>> SignInAsync(SignInRequest<TClaims> request, CancellationToken cancellationToken)
    {
        ValidateUserId(request.UserId);
        ValidatePolicy(request.Policy);
        request.Claims?.Validate();

        await keys.EnsureLoadedAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var session = NewSession(request, now);
        var claims = request.Claims ?? await claimsProvider.AskAsync(session, now, cancellationToken).ConfigureAwait(false);
        session = session with { Claims = StoredSessionClaims.Write(claims) };
        ValidateTokenLength(request, claims, session, now);

        var secret = ClientCookieValue.Create(0);
        var newSession = new NewSession
        {
            Session = session,
            NewClientHash = secret.Hash,
            PresentedClientHash = request.Client?.Hash,
            Handover = request.Client is { } replaced
                ? _handovers.Seal(replaced, secret, request.UserId, now)
                : (ReadOnlyMemory<byte>?)null,
            MaxSessionsPerClient = settings.MultiSession.Enabled ? settings.MultiSession.MaxSessions : 1,
            OnClientLimit = settings.MultiSession.OnLimit,
            MaxSessionsPerUser = settings.Concurrency.MaxSessionsPerUser,
            OnUserLimit = settings.Concurrency.OnLimit,
        };
        var creation = await store.CreateAsync(newSession, cancellationToken).ConfigureAwait(false);
        if (creation.Handover is { } handover)
        {
            var current = _handovers.TryOpen(request.Client!, handover.Span, request.UserId);
            if (current is not null && current.Hash == creation.JoinedClientHash)
            {
                secret = current;
            }
            else
            {
                session = session with { Id = SessionIds.NewSessionId(), ClientId = SessionIds.NewClientId() };
                creation = await LeaveAndCreateAsync(newSession, session, cancellationToken).ConfigureAwait(false);
            }
        }

        return creation.Outcome switch
        {
            SessionCreationOutcome.ClientLimitReached => throw new SessionLimitException(SessionLimitException.ClientLimit),
            SessionCreationOutcome.UserLimitReached => throw new SessionLimitException(SessionLimitException.UserLimit),
            _ => IssueToken(request, claims, creation.Client!, secret, session.Id, now),
        };
    }

    // No one may ever get the secret of the client that was joined: a row was edited, or its keys are lost.
    private async ValueTask<SessionCreation> LeaveAndCreateAsync(
        NewSession joined, StoredSession session, CancellationToken cancellationToken)
    {
        var leave = new EndSessionsRequest
        {
            Now = session.CreatedAt,
            Status = SessionStatus.Replaced,
            SessionId = joined.Session.Id,
        };
        await store.EndAsync(leave, cancellationToken).ConfigureAwait(false);
        var apart = joined with { Session = session, PresentedClientHash = null, Handover = null };
        return await store.CreateAsync(apart, cancellationToken).ConfigureAwait(false);
    }

    private static void ValidateUserId(string userId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        if (userId.Length > MaximumUserIdLength || userId.Any(char.IsControl) || !UnicodeText.IsWellFormed(userId))
        {
            throw new ArgumentException(
                $"A user id must have at most {MaximumUserIdLength} characters, no control characters, and no unpaired surrogates.",
                nameof(userId));
        }
    }

    // As the compiler holds policies of sessions.yaml (SESS013): this one may be made by the application.
    private void ValidatePolicy(SessionPolicy? policy)
    {
        if (rules.Lifetime >= policy?.InactivityTimeout || rules.Lifetime >= policy?.MaximumLifetime)
        {
            throw new ArgumentException($"token.lifetime must be below the lifetimes of the policy '{policy.Name}'.", nameof(policy));
        }

        if (policy?.InactivityTimeout > SessionPolicy.Longest || policy?.MaximumLifetime > SessionPolicy.Longest)
        {
            throw new ArgumentException($"A lifetime of the policy '{policy.Name}' is longer than 100 years.", nameof(policy));
        }
    }

    private StoredSession NewSession(SignInRequest<TClaims> request, DateTimeOffset now)
    {
        var policy = rules.Limits.Bind(request.Policy ?? rules.Policies.Default);
        var createdAt = WholeSeconds.Floor(now);
        var seconds = createdAt.ToUnixTimeSeconds();
        if (revocations.IsBeforeRevocationCutoff(seconds) && !revocations.IsBeforeRevocationCutoff(seconds + 1))
        {
            // The cutoff lies within this second and was rounded up to its end. A user who signs in after it must not be caught by it.
            createdAt = createdAt.AddSeconds(1);
        }
        else if (revocations.IsBeforeRevocationCutoff(seconds))
        {
            // Before the store replaces the secret of the client for a session that would end when it begins.
            throw CreateBehindCutoffException();
        }

        return new StoredSession
        {
            Id = SessionIds.NewSessionId(),
            UserId = request.UserId,
            ClientId = SessionIds.NewClientId(),
            Policy = policy,
            CreatedAt = createdAt,
            ActiveUntil = tokens.GetEnd(policy, createdAt, now),
            Status = SessionStatus.Active,
            Claims = default,
            IsPersistent = request.IsPersistent ?? settings.Cookie.Persistent,
            Device = request.Device,
        };
    }

    // Before anything is created: a browser drops such a cookie silently.
    private void ValidateTokenLength(SignInRequest<TClaims> request, TClaims claims, StoredSession session, DateTimeOffset now)
    {
        var length = tokens.MeasureCookieToken(session, claims, now);
        var capacity = CookieCapacity - LongestCookiePrefix - settings.Cookie.Name.Length;
        if (length > capacity)
        {
            throw new ArgumentException(
                $"The session token would have {length} characters, and a cookie holds {capacity}. "
                + "Give token.claims in sessions.yaml a maxLength and maxItems, and keep large data elsewhere.",
                nameof(request));
        }
    }

    private SessionTokenAudience GetAudience(SignInRequest<TClaims> request, UInt128 binding) =>
        new(rules.IssuerFor(request.Origin), request.AuthorizedParty ?? request.Origin, binding);

    private static SessionStoreUnavailableException CreateBehindCutoffException() =>
        new("All sessions created before a time were revoked, and the clock of this machine is behind that time. Correct its clock.");

    private SignedIn<TClaims> IssueToken(
        SignInRequest<TClaims> request, TClaims claims, StoredClient state, ClientCookieValue secret, string sessionId, DateTimeOffset now)
    {
        var session = state.Sessions.FirstOrDefault(session => session.Id == sessionId)
            ?? throw CreateBehindCutoffException();
        var client = secret.WithGeneration(state.Generation);
        var token = tokens.Mint(session, claims, GetAudience(request, client.BindingKey), now);
        token.BoundClientCookie = client.Text;
        return new SignedIn<TClaims>(token, client, state, session);
    }
}

/// <summary>The outcome of a sign-in. The client cookie that was presented is no longer valid.</summary>
internal sealed record SignedIn<TClaims>(SessionToken<TClaims> Token, ClientCookieValue Client, StoredClient State, StoredSession Session)
    where TClaims : class, ISessionClaims<TClaims>;
