using SessionGen.Claims;
using SessionGen.Model;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>Lists the sessions of a client, switches among them, and signs them out. A thread-safe singleton.</summary>
internal sealed class ClientService<TClaims>(
    ISessionStore store, SessionRevocations revocations, SessionClaimsProvider<TClaims> claimsProvider, TimeProvider time)
    where TClaims : class, ISessionClaims<TClaims>
{
    public ValueTask<StoredClient?> GetAsync(ClientCookieValue client, CancellationToken cancellationToken) =>
        store.GetClientAsync(client.Hash, Now(), cancellationToken);

    // Leaves out sessions whose claims no longer fit sessions.yaml, since no request can run as them.
    public async ValueTask<ClientSessions<TClaims>?> ListAsync(ClientCookieValue client, CancellationToken cancellationToken)
    {
        var state = await GetAsync(client, cancellationToken).ConfigureAwait(false);
        if (state is null || state.Generation < client.Generation)
        {
            // A generation that was never issued is refused here as it is by a renewal.
            return null;
        }

        return await ReadAsync(state, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ClientSessions<TClaims>> ReadAsync(StoredClient state, CancellationToken cancellationToken) =>
        new(state, await ReadAsync(state.Sessions, cancellationToken).ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<(StoredSession Session, TClaims Claims)>> ReadAsync(
        IEnumerable<StoredSession> stored, CancellationToken cancellationToken)
    {
        var sessions = new List<(StoredSession, TClaims)>();
        foreach (var session in stored)
        {
            if (await TryReadAsync(session, cancellationToken).ConfigureAwait(false) is { } claims)
            {
                sessions.Add((session, claims));
            }
        }

        return sessions;
    }

    private async ValueTask<TClaims?> TryReadAsync(StoredSession session, CancellationToken cancellationToken)
    {
        if (!claimsProvider.HasSource)
        {
            return StoredSessionClaims.Read<TClaims>(session.Claims.Span, out _);
        }

        // The source is asked before 'whenMissing' applies, as it is for a token.
        if (StoredSessionClaims.ReadOwn<TClaims>(session.Claims.Span) is { } claims)
        {
            return claims;
        }

        try
        {
            return await claimsProvider.GetAsync(session, Now(), cancellationToken).ConfigureAwait(false);
        }
        catch (SessionStoreUnavailableException)
        {
            // One account whose claims no one can supply now keeps the others neither from the list nor from a switch.
            return null;
        }
    }

    /// <summary>Makes one of the client's live sessions its active one; returns null if it is not one of them.</summary>
    public async ValueTask<SwitchedClient?> SetActiveAsync(ClientCookieValue client, string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionIds.TryParseSession(sessionId, out _))
        {
            return null;
        }

        var state = await store.SetActiveAsync(client.Hash, sessionId, Now(), cancellationToken).ConfigureAwait(false);
        return state is null ? null : new SwitchedClient(client.WithGeneration(state.Generation), state);
    }

    public async ValueTask<SignedOut> SignOutAsync(ClientCookieValue client, string? sessionId, CancellationToken cancellationToken)
    {
        if (sessionId is not null && !SessionIds.TryParseSession(sessionId, out _))
        {
            return new SignedOut([], EndedAll: false, EndedActive: false, null, null);
        }

        var request = new EndSessionsRequest { Now = Now(), Status = SessionStatus.Ended, ClientHash = client.Hash, SessionId = sessionId };
        var result = await store.EndAsync(request, cancellationToken).ConfigureAwait(false);
        return result.Client is { Sessions.Count: > 0 } state
            ? new SignedOut(result.Ended, EndedAll: false, result.EndedActive, client.WithGeneration(state.Generation), state)
            : new SignedOut(result.Ended, EndedAll: true, result.EndedActive, null, null);
    }

    public async ValueTask<bool> SignOutBearerAsync(SessionToken<TClaims> token, CancellationToken cancellationToken)
    {
        // Refused here even if the store does not answer: the user asked for it.
        revocations.RevokeSession(token.SessionKey);
        var request = new EndSessionsRequest { Now = Now(), Status = SessionStatus.Ended, SessionId = token.SessionId };
        return (await store.EndAsync(request, cancellationToken).ConfigureAwait(false)).Ended.Count > 0;
    }

    private DateTimeOffset Now() => WholeSeconds.Floor(time.GetUtcNow());
}

/// <summary>The sessions of a client that requests can run as, with their claims, oldest first.</summary>
internal sealed record ClientSessions<TClaims>(StoredClient State, IReadOnlyList<(StoredSession Session, TClaims Claims)> Sessions)
    where TClaims : class, ISessionClaims<TClaims>;

internal sealed record SwitchedClient(ClientCookieValue Client, StoredClient State);

/// <summary>The outcome of a sign-out. Without a client no live session is left, and both cookies are to be deleted.</summary>
internal sealed record SignedOut(
    IReadOnlyList<StoredSession> Ended, bool EndedAll, bool EndedActive, ClientCookieValue? Client, StoredClient? State);
