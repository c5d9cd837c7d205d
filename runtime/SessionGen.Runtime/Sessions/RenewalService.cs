using SessionGen.Claims;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>Renews sessions: issues the next token of a live session. A thread-safe singleton.</summary>
internal sealed class RenewalService<TClaims>(
    ISessionStore store,
    BatchedWrites batches,
    KeyRing keys,
    SessionTokenService<TClaims> tokens,
    SessionTokenRules rules,
    SessionRevocations revocations,
    SessionClaimsProvider<TClaims> claimsProvider,
    TimeProvider time) : ISweepable
    where TClaims : class, ISessionClaims<TClaims>
{
    private const int RecentCapacity = 32_768;
    private const int UnknownClientsCapacity = 16_384;

    // More renewals would wait for a store that does not answer, and only keep it from recovering.
    private const int MaximumInFlight = 4096;

    // A client cookie without a live session cannot come alive: every sign-in and switch writes another cookie.
    private const int UnknownClientSeconds = 5;

    // How often a renewal starts over because its session was refreshed meanwhile.
    private const int MaximumRounds = 3;

    private readonly GenerationCache<RenewalKey, RecentRenewal> _recent = new(RecentCapacity);
    private readonly GenerationCache<RenewalKey, RecentRenewal> _unknownClients = new(UnknownClientsCapacity);
    private readonly RenewalCoalescer<SessionToken<TClaims>?> _inFlight = new(MaximumInFlight);
    private DateTimeOffset _lastSweep = time.GetUtcNow();

    public void Sweep()
    {
        var now = time.GetUtcNow();
        if ((now - _lastSweep).Duration() >= rules.Lifetime)
        {
            _lastSweep = now;
            _recent.Rotate();
            _unknownClients.Rotate();
        }
    }

    // Requests that need the same token at the same time share one round trip; those that come a moment later get the same token.
    // Returns null if the client has no such live session.
    public ValueTask<SessionToken<TClaims>?> RenewAsync(
        ClientCookieValue client, in RenewRequest request, CancellationToken cancellationToken)
    {
        if (request.SessionId is not null && !SessionIds.TryParseSession(request.SessionId, out _))
        {
            // Not an id we ever issued, so the store is not asked: what it makes of such a text is unknown.
            return default;
        }

        var key = new RenewalKey(
            client.BindingKey,
            client.Hash,
            request.SessionId,
            request.IsBearer,
            rules.IssuerFor(request.Origin),
            request.AuthorizedParty ?? request.Origin)
        {
            Number = request.Number,
        };
        var staysHere = request.StaysHere;
        if (!request.Force && FindRecent(key, staysHere) is { } recent)
        {
            return new(recent.Token);
        }

        if (request.IsPassive)
        {
            key = key with { IsPassive = true };
            if (!request.Force && FindRecent(key, staysHere) is { } recentlyRead)
            {
                return new(recentlyRead.Token);
            }
        }

        return new(_inFlight.RunAsync(
            key,
            request.Force,
            (fresh, abandoned) =>
                !fresh && FindRecent(key, staysHere) is { } justRenewed
                    ? Task.FromResult(justRenewed.Token)
                    : RenewNowAsync(client, key, abandoned),
            cancellationToken));
    }

    // Refuses every token of the session that was issued before now, here immediately and elsewhere through the store's change feed,
    // asks for its claims anew and issues a new token. Returns null if the client has no such live session.
    public async ValueTask<SessionToken<TClaims>?> RefreshAsync(
        ClientCookieValue client, RenewRequest request, bool everyDevice, CancellationToken cancellationToken)
    {
        var now = WholeSeconds.Floor(time.GetUtcNow());
        var state = await store.GetClientAsync(client.Hash, now, cancellationToken).ConfigureAwait(false);
        var sessionId = request.SessionId ?? state?.ActiveSessionId;
        if (state?.Sessions.FirstOrDefault(session => session.Id == sessionId) is not { } session)
        {
            return null;
        }

        var update = new SessionClaimsUpdate
        {
            Now = now,
            SessionId = everyDevice ? null : session.Id,
            UserId = everyDevice ? session.UserId : null,
            Announce = true,
        };
        await batches.UpdateClaimsAsync(update, cancellationToken).ConfigureAwait(false);
        try
        {
            return await RenewAsync(client, request with { Force = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionStoreUnavailableException)
        {
            // The change is recorded, and the next request gets its token.
            return Describe(session, client, request);
        }
    }

    // For a bearer token of another version of sessions.yaml: reads its claims from its session. Returns null if the session does not live,
    // or has not the claims of this version.
    public async ValueTask<SessionToken<TClaims>?> CompleteAsync(SessionToken<TClaims> bearer, CancellationToken cancellationToken)
    {
        var now = WholeSeconds.Floor(time.GetUtcNow());
        return await store.GetAsync(bearer.SessionId, cancellationToken).ConfigureAwait(false) is { } session
            && session.IsLive(now)
            && await claimsProvider.GetAsync(session, now, cancellationToken).ConfigureAwait(false) is { } claims
            ? tokens.Complete(bearer, session, claims)
            : null;
    }

    // For a request whose change the store has recorded, but that it gives no token: the token has no text, and the claims are those that
    // were kept last. Returns null if they no longer fit sessions.yaml.
    public SessionToken<TClaims>? Describe(StoredSession session, ClientCookieValue client, RenewRequest request)
    {
        if (StoredSessionClaims.Read<TClaims>(session.Claims.Span, out _) is not { } claims)
        {
            return null;
        }

        var audience = new SessionTokenAudience(
            rules.IssuerFor(request.Origin), request.AuthorizedParty ?? request.Origin, client.BindingKey);
        return tokens.Describe(session, claims, audience, time.GetUtcNow(), revocations.Version);
    }

    // A token is reused for half its lifetime, so that it is good for at least the other half; one that stays on the server, for all of
    // it. One for each client, session and class, whatever generation its cookie claims to have, so that no client fills the cache by
    // counting; but only for the generation that it was issued for, since another one may have another active session.
    private RecentRenewal? FindRecent(in RenewalKey key, bool staysHere)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (_recent.TryGet(key with { Binding = default }, out var renewal)
            && renewal.Binding == key.Binding
            && now < (staysHere ? renewal.Token!.ExpiresAtSeconds : renewal.Until)
            && !rules.IsFromFuture(renewal.Token!.IssuedAtSeconds, now)
            && !revocations.IsRevoked(renewal.Token))
        {
            return renewal;
        }

        // The second bound is for a clock that was set back.
        return _unknownClients.TryGet(key, out var unknown) && now < unknown.Until && unknown.Until <= now + UnknownClientSeconds
            ? unknown
            : null;
    }

    private void Remember(in RenewalKey key, SessionToken<TClaims>? token)
    {
        if (token is null)
        {
            var until = time.GetUtcNow().ToUnixTimeSeconds() + UnknownClientSeconds;
            _unknownClients.Set(key, new RecentRenewal(null, key.Binding, until));
            return;
        }

        var rest = key.StaysHere ? 0 : (token.ExpiresAtSeconds - token.IssuedAtSeconds + 1) / 2;
        _recent.Set(key with { Binding = default }, new RecentRenewal(token, key.Binding, token.ExpiresAtSeconds - rest));
    }

    private async Task<SessionToken<TClaims>?> RenewNowAsync(ClientCookieValue client, RenewalKey key, CancellationToken abandoned)
    {
        await keys.EnsureLoadedAsync(abandoned).ConfigureAwait(false);
        for (var round = 1; ; round++)
        {
            // Before anything is read: what is revoked from now on makes the token stale.
            var version = revocations.Version;
            var token = await TryRenewAsync(client, key, version, abandoned).ConfigureAwait(false);
            if (token is null || revocations.IsEnded(token.SessionKey))
            {
                Remember(key, null);
                return null;
            }

            if (!revocations.IsRevoked(token))
            {
                Remember(key, token);
                return token;
            }

            // Refreshed while its token was being made: the session lives, only its claims may be old. The last token is good for this one
            // request, since every further use of it is refused.
            if (round == MaximumRounds)
            {
                return token;
            }
        }
    }

    private async ValueTask<SessionToken<TClaims>?> TryRenewAsync(
        ClientCookieValue client, RenewalKey key, long version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var second = WholeSeconds.Floor(now);
        var session = await FindOrRenewAsync(client, key, second, cancellationToken).ConfigureAwait(false);
        if (session is null || await claimsProvider.GetAsync(session, second, cancellationToken).ConfigureAwait(false) is not { } claims)
        {
            return null;
        }

        var audience = new SessionTokenAudience(key.Issuer, key.AuthorizedParty, key.IsBearer ? null : key.Binding);
        if (key.IsPassive && !key.IsBearer)
        {
            return tokens.Describe(session, claims, audience, now, version);
        }

        var token = tokens.Mint(session, claims, audience, now, version, isProlonged: !key.IsPassive);
        token.BoundClientCookie = key.IsBearer ? null : client.Text;
        return token;
    }

    private async ValueTask<StoredSession?> FindOrRenewAsync(
        ClientCookieValue client, RenewalKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sessionId = key.SessionId;
        if (key.IsPassive || key.Number is not null)
        {
            var state = await store.GetClientAsync(key.Client, now, cancellationToken).ConfigureAwait(false);
            if (state is null || state.Generation < client.Generation)
            {
                return null;
            }

            var session = key.Number is { } number
                ? state.Sessions.FirstOrDefault(session => session.Number == number)
                : state.Sessions.FirstOrDefault(session => session.Id == (key.SessionId ?? state.ActiveSessionId));
            if (key.IsPassive || session is null)
            {
                return session;
            }

            sessionId = session.Id;
        }

        var renewal = new SessionRenewal
        {
            ClientHash = key.Client,
            SessionId = sessionId,
            Now = now,
            ActiveUntil = now + rules.Lifetime,
            Generation = client.Generation,
        };
        return await store.RenewAsync(renewal, cancellationToken).ConfigureAwait(false);
    }

    // The binding is that of the client cookie that asked for the token, even if the token is not bound to it.
    private sealed record RecentRenewal(SessionToken<TClaims>? Token, UInt128 Binding, long Until);
}
