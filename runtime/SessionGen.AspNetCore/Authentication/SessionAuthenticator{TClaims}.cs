using Microsoft.AspNetCore.Authentication;
using SessionGen.AspNetCore.Cookies;
using SessionGen.AspNetCore.Origins;
using SessionGen.Keys;
using SessionGen.Sessions;
using SessionGen.Tokens;

namespace SessionGen.AspNetCore.Authentication;

// Finds out who a request runs as: by its bearer token, else by a valid token cookie, else by a renewal of the client cookie.
internal sealed class SessionAuthenticator<TClaims>(
    RenewalService<TClaims> renewals,
    SessionTokenService<TClaims> tokens,
    KeyRing keys,
    SessionCookies cookies,
    RequestOrigins origins,
    SocketOrigin sockets,
    SessionPathUse paths)
    where TClaims : class, ISessionClaims<TClaims>
{
    private static readonly AuthenticateResult NoSession = AuthenticateResult.NoResult();
    private static readonly AuthenticateResult SessionNotFound =
        AuthenticateResult.Fail("The request names a session that is not a live session of this browser.");

    private static readonly AuthenticateResult StoreUnavailable = AuthenticateResult.Fail("The session store is not available.");
    private static readonly Task<AuthenticateResult> InvalidBearer =
        Task.FromResult(AuthenticateResult.Fail("The bearer token is not valid."));

    /// <summary>The endpoint is the same for all users. An error page in its place may not be, so the request stays undecided.</summary>
    private static readonly Task<AuthenticateResult> Undecided = Task.FromResult(NoSession);

    public static Task<AuthenticateResult> Anonymous { get; } = Task.FromResult(NoSession);

    /// <summary>Returns the same result until the request signs in, switches or signs out.</summary>
    public Task<AuthenticateResult> AuthenticateAsync(SessionFeature<TClaims> feature)
    {
        if (feature.Result is { IsFaulted: false, IsCanceled: false } decided)
        {
            return decided;
        }

        var result = StartAsync(feature);
        feature.Result = result == Undecided ? null : result;
        return result;
    }

    private Task<AuthenticateResult> StartAsync(SessionFeature<TClaims> feature)
    {
        var http = feature.Http;
        var origin = origins.Get(http.Request);
        if (BearerToken.TryGet(http.Request, out var bearer))
        {
            feature.IsBearer = true;
            var loading = keys.EnsureSigningKeysAsync(http.RequestAborted);
            return loading.IsCompletedSuccessfully
                ? AuthenticateBearer(feature, bearer, origin)
                : LoadKeysAndAuthenticateBearerAsync(feature, loading, bearer.ToString(), origin);
        }

        var name = SessionName.Of(http, paths.IsOn);
        feature.IsForeignSocket = SocketOrigin.IsHandshake(http) && !sockets.IsAllowed(http.Request, origin.Origin);
        if (!origin.AllowsCookies || feature.IsForeignSocket)
        {
            return name.IsNamed ? RenewAsync(feature, name, origin, isTrusted: false) : Anonymous;
        }

        var client = cookies.FindClient(http.Request, origin, 0);
        if (client.IsEmpty && !name.IsNamed)
        {
            return Anonymous;
        }

        // Nothing is opened for a browser without a client cookie. A good token of another version of sessions.yaml stays in the browser:
        // otherwise both versions would overwrite each other's.
        var keepsToken = false;
        if (!client.IsEmpty
            && FindVerified(feature, origin, client) is { } verified
            && (!name.IsNamed || (name.SessionId is not null && name.SessionKey == verified.SessionKey)))
        {
            feature.IsNamed = name.IsNamed;
            if (!verified.IsOfOtherModel)
            {
                return Task.FromResult(feature.Use(verified));
            }

            keepsToken = !name.IsNamed;
        }

        if (SessionActivity.IsSameForAllUsers(http))
        {
            return Undecided;
        }

        return RenewAsync(feature, name, origin, isTrusted: true, keepsToken);
    }

    /// <summary>Finds the first token cookie that is good beside one of the client cookies. No token is opened more than once.</summary>
    private SessionToken<TClaims>? FindVerified(
        SessionFeature<TClaims> feature, RequestOrigin origin, ReadOnlySpan<char> firstClient)
    {
        var request = feature.Http.Request;
        for (var i = 0; i < SessionCookies.MaximumCandidates; i++)
        {
            var token = cookies.FindToken(request, origin, i);
            if (token.IsEmpty)
            {
                return null;
            }

            if (tokens.OpenCookieTokenOfAnyModel(token, origin.Origin) is { } opened
                && FindBound(request, origin, opened, firstClient) is { } client)
            {
                feature.ClientIndex = client;
                return opened;
            }
        }

        return null;
    }

    /// <summary>Gets the index of the client cookie that a token is bound to.</summary>
    private int? FindBound(HttpRequest request, RequestOrigin origin, SessionToken<TClaims> token, ReadOnlySpan<char> firstClient)
    {
        var client = firstClient;
        for (var i = 0; i < SessionCookies.MaximumCandidates && !client.IsEmpty; i++)
        {
            if (token.IsBoundTo(client))
            {
                return i;
            }

            client = cookies.FindClient(request, origin, i + 1);
        }

        return null;
    }

    private async ValueTask<SessionToken<TClaims>?> RenewByAnyAsync(
        SessionFeature<TClaims> feature, RequestOrigin origin, RenewRequest renewal)
    {
        for (var i = 0; i < SessionCookies.MaximumCandidates; i++)
        {
            if (cookies.ReadClient(feature.Http.Request, origin, i) is { } client
                && await renewals.RenewAsync(client, renewal, feature.Http.RequestAborted) is { } token)
            {
                feature.ClientIndex = i;
                return token;
            }
        }

        return null;
    }

    private async Task<AuthenticateResult> RenewAsync(
        SessionFeature<TClaims> feature, SessionName name, RequestOrigin origin, bool isTrusted, bool keepsToken = false)
    {
        SessionToken<TClaims>? token = null;
        var renewal = new RenewRequest
        {
            Origin = origin.Origin,
            SessionId = name.SessionId,
            Number = name.Number,
            IsPassive = SessionActivity.IsDisabled(feature.Http),
            StaysHere = keepsToken,
        };
        try
        {
            if (isTrusted && name.IsPossible)
            {
                token = await RenewByAnyAsync(feature, origin, renewal);
            }
        }
        catch (SessionStoreUnavailableException)
        {
            return FailStoreUnavailable(feature);
        }

        if (token is null)
        {
            feature.Failure = name.IsNamed ? SessionPageKind.SessionNotFound : null;
            return name.IsNamed ? SessionNotFound : NoSession;
        }

        feature.IsNamed = name.IsNamed;
        if (!name.IsNamed && !renewal.IsPassive && !keepsToken)
        {
            // The token cookie is for the active session.
            cookies.WriteToken(feature.Http, origin, token.Text, token.ExpiresAt, token.IsPersistent);
        }

        return feature.Use(token);
    }

    private async Task<AuthenticateResult> LoadKeysAndAuthenticateBearerAsync(
        SessionFeature<TClaims> feature, ValueTask loading, string token, RequestOrigin origin)
    {
        try
        {
            await loading;
        }
        catch (SessionStoreUnavailableException)
        {
            return FailStoreUnavailable(feature);
        }

        return await AuthenticateBearer(feature, token, origin);
    }

    private Task<AuthenticateResult> AuthenticateBearer(SessionFeature<TClaims> feature, ReadOnlySpan<char> token, RequestOrigin origin)
    {
        var verified = tokens.VerifyBearerTokenOfAnyModel(token, origin.Origin);
        if (verified is { IsOfOtherModel: true })
        {
            return CompleteBearerAsync(feature, verified);
        }

        feature.Bearer = verified;
        return feature.Bearer is null ? InvalidBearer : Task.FromResult(feature.Use(feature.Bearer));
    }

    private async Task<AuthenticateResult> CompleteBearerAsync(SessionFeature<TClaims> feature, SessionToken<TClaims> verified)
    {
        try
        {
            feature.Bearer = await renewals.CompleteAsync(verified, feature.Http.RequestAborted);
        }
        catch (SessionStoreUnavailableException)
        {
            return FailStoreUnavailable(feature);
        }

        return feature.Bearer is null ? await InvalidBearer : feature.Use(feature.Bearer);
    }

    private static AuthenticateResult FailStoreUnavailable(SessionFeature<TClaims> feature)
    {
        feature.Failure = SessionPageKind.StoreUnavailable;
        return StoreUnavailable;
    }
}
