using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using SessionGen.AspNetCore.Cookies;
using SessionGen.AspNetCore.Origins;
using SessionGen.Infrastructure;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.AspNetCore.Authentication;

internal sealed class BrowserSessions<TClaims>(
    SignInService<TClaims> signIns,
    RenewalService<TClaims> renewals,
    ClientService<TClaims> clients,
    SessionAuthenticator<TClaims> authenticator,
    SessionCookies cookies,
    RequestOrigins origins,
    SessionGenSettings settings,
    TimeProvider time,
    IOptions<SessionGenOptions> options) : BrowserSessions
    where TClaims : class, ISessionClaims<TClaims>
{
    public override SessionFeature<TClaims> CreateFeature(HttpContext http)
    {
        var feature = new SessionFeature<TClaims>(http, time);
        http.Features.Set<SessionFeature>(feature);
        return feature;
    }

    public override async ValueTask<SessionFeature> AuthenticateAsync(HttpContext http) => await GetAuthenticatedAsync(http);

    public async ValueTask<SessionFeature<TClaims>> GetAuthenticatedAsync(HttpContext http)
    {
        var feature = SessionFeature.Get<TClaims>(http);
        _ = await authenticator.AuthenticateAsync(feature);
        return feature;
    }

    public async Task SignInAsync(HttpContext http, ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        var signIn = PrincipalSignIn<TClaims>.Create(user, properties, settings, signIns.HasClaimsSource, time.GetUtcNow());
        _ = await SignInAsync(http, signIn.UserId, signIn.Claims, signIn.Policy, signIn.IsPersistent, http.RequestAborted);
    }

    public async Task<Session<TClaims>> SignInAsync(
        HttpContext http, string userId, TClaims? claims, SessionPolicy? policy, bool? isPersistent, CancellationToken cancellationToken)
    {
        var feature = SessionFeature.Get<TClaims>(http);
        var origin = GetWritableOrigin(http, "sign in");
        if (feature.Bearer is not null)
        {
            throw new InvalidOperationException(
                "Cannot sign in: the request runs as the session of a bearer token, and such a request sets no cookie.");
        }

        var signedIn = await signIns.SignInAsync(
            new SignInRequest<TClaims>
            {
                UserId = userId,
                Claims = claims,
                Policy = policy,
                Client = ReadClient(feature, origin),
                Origin = origin.Origin,
                IsPersistent = isPersistent,
                Device = options.Value.RecordDevice ? GetDevice(http) : null,
            },
            cancellationToken);
        feature.IsBearer = false;
        UseActiveSession(feature);
        cookies.WriteClient(http, origin, signedIn.Client, signedIn.State);
        cookies.WriteToken(http, origin, signedIn.Token.Text, signedIn.Token.ExpiresAt, signedIn.Session.IsPersistent);
        await SetCurrentSessionAsync(feature, signedIn.Token);
        return feature.Session!;
    }

    public async Task<SessionList<TClaims>> ListAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var feature = await GetAuthenticatedAsync(http);
        if (feature.IsBearer)
        {
            return feature.Session is null ? SessionList<TClaims>.Empty : new SessionList<TClaims>([feature.Session], feature.Session.Id);
        }

        if (ReadClient(feature) is not { } client || await clients.ListAsync(client, cancellationToken) is not { } list)
        {
            return SessionList<TClaims>.Empty;
        }

        return ToList(list);
    }

    private SessionList<TClaims> ToList(ClientSessions<TClaims> list)
    {
        var now = time.GetUtcNow();
        var all = list.Sessions.Select(one => Session<TClaims>.FromStored(one.Session, one.Claims, now)).ToArray();
        var active = list.State.ActiveSessionId;
        return new SessionList<TClaims>(all, Array.Exists(all, session => session.Id == active) ? active : null);
    }

    public override async Task<bool> SetActiveAsync(HttpContext http, string sessionId, CancellationToken cancellationToken) =>
        await SwitchAsync(http, sessionId, cancellationToken) is not null;

    /// <summary>Returns the client after the switch; null if it is not a live session of the browser.</summary>
    public async Task<StoredClient?> SwitchAsync(HttpContext http, string sessionId, CancellationToken cancellationToken)
    {
        var feature = await GetAuthenticatedAsync(http);
        if (feature.IsBearer || ReadClient(feature) is not { } client)
        {
            return null;
        }

        var origin = GetWritableOrigin(http, "switch to another session");
        if (await clients.SetActiveAsync(client, sessionId, cancellationToken) is not { } switched)
        {
            return null;
        }

        cookies.WriteClient(http, origin, switched.Client, switched.State);
        await IssueTokenAfterSwitchAsync(feature, switched, sessionId, origin, cancellationToken);
        return switched.State;
    }

    public async Task<SessionList<TClaims>> ListAsync(StoredClient client, CancellationToken cancellationToken) =>
        ToList(await clients.ReadAsync(client, cancellationToken));

    public override async Task<SessionSignOut?> SignOutAsync(HttpContext http, string? sessionId, CancellationToken cancellationToken)
    {
        var feature = await GetAuthenticatedAsync(http);
        if (feature.IsBearer)
        {
            return await SignOutBearerAsync(feature, sessionId, cancellationToken);
        }

        if (ReadClient(feature) is not { } client)
        {
            return sessionId is null ? SessionSignOut.All : null;
        }

        var origin = GetWritableOrigin(http, "sign out");
        var signedOut = await clients.SignOutAsync(client, sessionId, cancellationToken);
        if (signedOut.Ended.Count == 0)
        {
            // The cookies stay: this response may be late, and the browser may have got others from a newer one.
            return sessionId is null ? SessionSignOut.All : null;
        }

        if (signedOut.EndedAll)
        {
            cookies.DeleteAll(http, origin);
            ClearCurrentSession(feature);
            return SessionSignOut.All;
        }

        if (signedOut.EndedActive)
        {
            cookies.WriteClient(http, origin, signedOut.Client!, signedOut.State!);
            cookies.DeleteToken(http, origin);
        }

        // A request that names its session shows that one, whichever is active.
        if (signedOut.Ended.Any(session => session.Id == feature.Session?.Id) || (signedOut.EndedActive && !feature.IsNamed))
        {
            ClearCurrentSession(feature);
            return SessionSignOut.Own;
        }

        return SessionSignOut.Other;
    }

    public override async Task<Session?> RefreshAsync(HttpContext http, bool everyDevice, CancellationToken cancellationToken)
    {
        var feature = await GetAuthenticatedAsync(http);
        if (feature.IsBearer || ReadClient(feature) is not { } client)
        {
            return null;
        }

        var origin = GetWritableOrigin(http, "refresh the session");
        var isPassive = SessionActivity.IsDisabled(http);
        var renewal = new RenewRequest { Origin = origin.Origin, SessionId = feature.Session?.Id, IsPassive = isPassive, Force = true };
        if (await renewals.RefreshAsync(client, renewal, everyDevice, cancellationToken) is not { } token)
        {
            ClearCurrentSession(feature);
            return null;
        }

        if (!feature.IsNamed && !isPassive && token.Text.Length > 0)
        {
            cookies.WriteToken(http, origin, token.Text, token.ExpiresAt, token.IsPersistent);
        }
        else if (!feature.IsNamed && !isPassive)
        {
            cookies.DeleteToken(http, origin);
        }

        await SetCurrentSessionAsync(feature, token);
        return feature.Session;
    }

    /// <summary>Uses the session with the id, else the one that the request names, else the active one.</summary>
    public ValueTask<SessionToken<TClaims>?> CreateBearerTokenAsync(
        SessionFeature<TClaims> feature, string? sessionId, bool force, CancellationToken cancellationToken)
    {
        var http = feature.Http;
        sessionId ??= feature.IsNamed ? feature.Session?.Id : null;
        var renewal = new RenewRequest
        {
            Origin = origins.Get(http.Request).Origin,
            SessionId = sessionId,
            IsBearer = true,
            IsPassive = SessionActivity.IsDisabled(http),
            Force = force,
        };
        return feature.IsBearer || ReadClient(feature) is not { } client
            ? ValueTask.FromResult<SessionToken<TClaims>?>(null)
            : renewals.RenewAsync(client, renewal, cancellationToken);
    }

    private async Task<SessionSignOut?> SignOutBearerAsync(
        SessionFeature<TClaims> feature, string? sessionId, CancellationToken cancellationToken)
    {
        if (feature.Bearer is null || (sessionId is not null && sessionId != feature.Bearer.SessionId))
        {
            return sessionId is null ? SessionSignOut.All : null;
        }

        _ = await clients.SignOutBearerAsync(feature.Bearer, cancellationToken);
        ClearCurrentSession(feature);
        return SessionSignOut.All;
    }

    private async Task IssueTokenAfterSwitchAsync(
        SessionFeature<TClaims> feature,
        SwitchedClient switched,
        string sessionId,
        RequestOrigin origin,
        CancellationToken cancellationToken)
    {
        var renewal = new RenewRequest { Origin = origin.Origin };
        SessionToken<TClaims>? token;
        try
        {
            token = await renewals.RenewAsync(switched.Client, renewal, cancellationToken);
            if (token?.SessionId == sessionId)
            {
                cookies.WriteToken(feature.Http, origin, token.Text, token.ExpiresAt, token.IsPersistent);
            }
            else
            {
                // Another request has switched meanwhile: no token cookie, so that the next request finds out, whichever response is last.
                cookies.DeleteToken(feature.Http, origin);
                token = await renewals.RenewAsync(switched.Client, renewal with { SessionId = sessionId }, cancellationToken);
            }
        }
        catch (SessionStoreUnavailableException)
        {
            // The switch is recorded, and the next request gets its token.
            cookies.DeleteToken(feature.Http, origin);
            token = renewals.Describe(switched.State.Sessions.First(session => session.Id == sessionId), switched.Client, renewal);
        }

        UseActiveSession(feature);
        if (token is null)
        {
            ClearCurrentSession(feature);
        }
        else
        {
            await SetCurrentSessionAsync(feature, token);
        }
    }

    /// <summary>The rest of the request belongs to the active session, and no longer to the tab of another account.</summary>
    private static void UseActiveSession(SessionFeature feature)
    {
        feature.IsNamed = false;
        feature.Http.Features.Get<SessionPathFeature>()?.Remove(feature.Http);
    }

    private static async Task SetCurrentSessionAsync(SessionFeature<TClaims> feature, SessionToken<TClaims> token)
    {
        feature.Result = Task.FromResult(feature.Use(token));
        if (IsSessionUser(feature.Http.User))
        {
            // Through the service, so that an IClaimsTransformation of the application runs.
            var result = await feature.Http.AuthenticateAsync(SessionGenDefaults.AuthenticationScheme);
            feature.Http.User = result.Principal!;
        }
    }

    private static void ClearCurrentSession(SessionFeature<TClaims> feature)
    {
        feature.Clear(SessionAuthenticator<TClaims>.Anonymous);
        if (IsSessionUser(feature.Http.User))
        {
            feature.Http.User = new ClaimsPrincipal(new ClaimsIdentity());
        }
    }

    // Not a user that only another scheme has authenticated.
    private static bool IsSessionUser(ClaimsPrincipal user) =>
        SessionIdentities.Find(user) is not null || !user.Identities.Any(identity => identity.IsAuthenticated);

    private ClientCookieValue? ReadClient(SessionFeature feature) => ReadClient(feature, origins.Get(feature.Http.Request));

    private ClientCookieValue? ReadClient(SessionFeature feature, RequestOrigin origin) =>
        cookies.ReadClient(feature.Http, origin, isTrusted: !feature.IsForeignSocket, feature.ClientIndex);

    private static SessionDevice? GetDevice(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return SessionDevice.Create(http.Request.Headers.UserAgent.ToString(), address?.ToString());
    }

    private RequestOrigin GetWritableOrigin(HttpContext http, string action)
    {
        if (http.Response.HasStarted)
        {
            throw new InvalidOperationException($"Cannot {action}: the response has started, and cookies are set in its headers.");
        }

        var origin = origins.Get(http.Request);
        return origin.AllowsCookies
            ? origin
            : throw new InvalidOperationException(
                $"Cannot {action} over plain http: session cookies need https, except on localhost and in Development. Behind a proxy "
                + "that ends TLS, call app.UseForwardedHeaders() and configure the address of the proxy, so that the application sees "
                + "the scheme of the browser's request.");
    }
}
