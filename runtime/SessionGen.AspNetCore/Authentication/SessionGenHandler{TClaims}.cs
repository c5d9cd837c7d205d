using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen;

/// <summary>
/// The authentication handler. Token and client cookie → verified-token cache, else verifier → session; else client cookie → one store
/// round trip → new token, in the same request. A bearer token decides alone: it is never renewed and sets no cookie.
/// </summary>
internal sealed class SessionGenHandler<TClaims>(SessionWebServices<TClaims> web) : SessionGenHandler
    where TClaims : class, ISessionClaims<TClaims>
{
    // Browsers drop a cookie whose name and value are longer together (RFC 6265bis, section 5.7).
    private const int LargestCookie = 4096;

    private const string VaryBySession = "Cookie, " + SessionName.Header;

    private static readonly Task<bool> NotHandled = Task.FromResult(false);
    private static readonly AuthenticateResult NoSession = AuthenticateResult.NoResult();
    private static readonly Task<AuthenticateResult> Anonymous = Task.FromResult(NoSession);

    /// <summary>The endpoint is the same for everybody, so nobody asked. A page in its place, for an error, may be somebody's.</summary>
    private static readonly Task<AuthenticateResult> NotAsked = Task.FromResult(NoSession);

    private static readonly Task<AuthenticateResult> BadBearer = Task.FromResult(AuthenticateResult.Fail("The bearer token is not valid."));
    private static readonly AuthenticateResult NotFound = AuthenticateResult.Fail("The request names a session that is none of the browser's.");
    private static readonly AuthenticateResult StoreDown = AuthenticateResult.Fail("The session store is not available.");

    private RequestSession<TClaims>? _own;

    /// <summary>The session that the request runs as; null where it has none or was not authenticated yet.</summary>
    public Session<TClaims>? Session => Own.Session;

    public override Session? CurrentSession => Session;

    public override bool IsBearer => Own.IsBearer;

    public override bool IsDecided => Own.Result is not null;

    /// <summary>Whether the request needed the store and the store did not answer.</summary>
    public bool IsStoreDown => Own.IsStoreDown;

    /// <summary>Whether the request names a session that is none of the browser's live ones.</summary>
    public bool IsNotFound => Own.IsNotFound;

    private RequestSession<TClaims> Own => _own ?? throw NotInitialized();

    private RequestOrigin Origin => web.Origins.Get(Http.Request);

    public override Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _own = context.Features.Get<RequestSession<TClaims>>();
        if (_own is null)
        {
            _own = new RequestSession<TClaims>();
            context.Features.Set(_own);
        }

        return base.InitializeAsync(scheme, context);
    }

    public override Task<bool> HandleRequestAsync() => web.DefaultScheme.Is(Scheme.Name) ? HandleAsync() : HandleForwardedAsync();

    public override Task<AuthenticateResult> AuthenticateAsync()
    {
        if (Own.Result is { IsFaulted: false, IsCanceled: false } decided)
        {
            return decided;
        }

        var result = StartAsync();
        Own.Result = result == NotAsked ? null : result;
        return result;
    }

    /// <summary>Answers a request that nothing can be done with: 503 where the store is down, 404 where it names no session of the browser's.</summary>
    public bool TryAnswer()
    {
        if (IsStoreDown)
        {
            SessionProblems.WriteStoreUnavailable(Http);
        }
        else if (IsNotFound)
        {
            SessionProblems.WriteNotFound(Http);
        }

        return IsStoreDown || IsNotFound;
    }

    public override async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        if (!await TryAnswerAsync())
        {
            await SessionChallenge.ChallengeAsync(Http, web.Settings.SignInUrl, properties, hasBadBearer: Own.Result == BadBearer);
        }
    }

    public override Task ForbidAsync(AuthenticationProperties? properties) => SessionChallenge.ForbidAsync(Http);

    public override async Task SignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        ArgumentNullException.ThrowIfNull(user);
        var signIn = PrincipalSignIn.Create<TClaims>(user, properties, web.Settings, web.SignIns.HasClaimsSource, web.Time.GetUtcNow());
        _ = await SignInSessionAsync(signIn.UserId, signIn.Claims, signIn.Policy, signIn.IsPersistent, Http.RequestAborted);
        SessionChallenge.RedirectAfter(Http, properties);
    }

    public override async Task SignOutAsync(AuthenticationProperties? properties)
    {
        _ = await SignOutSessionsAsync(null, Http.RequestAborted);
        SessionChallenge.RedirectAfter(Http, properties);
    }

    public async Task<Session<TClaims>> SignInSessionAsync(string userId, TClaims? claims, SessionPolicy? policy, bool? isPersistent, CancellationToken cancellationToken)
    {
        ThrowIfCookiesCannotBeSet("sign in");
        if (Own.Bearer is not null)
        {
            throw new InvalidOperationException("Cannot sign in: the request runs as the session of a bearer token, and such a request sets no cookie.");
        }

        var origin = Origin;
        var signedIn = await web.SignIns.SignInAsync(
            new SignInRequest<TClaims>
            {
                UserId = userId,
                Claims = claims,
                Policy = policy,
                Client = ReadClient(origin),
                Origin = origin.Origin,
                IsPersistent = isPersistent,
                Device = web.RecordsDevice ? ReadDevice() : null,
            },
            cancellationToken);
        Own.IsBearer = false;
        UseActiveSession();
        WriteClient(signedIn.Client, signedIn.State, origin);
        WriteToken(signedIn.Token, signedIn.Session.IsPersistent, origin);
        await SetCurrentSessionAsync(signedIn.Token);
        return Session!;
    }

    /// <summary>An IPv4 address that came in over IPv6 is the IPv4 address that everybody knows it by.</summary>
    private SessionDevice? ReadDevice()
    {
        var address = Http.Connection.RemoteIpAddress;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return SessionDevice.Create(Http.Request.Headers.UserAgent.ToString(), address?.ToString());
    }

    public override async Task<ISessionList> ListSessionsAsync(CancellationToken cancellationToken) => await GetSessionsAsync(cancellationToken);

    /// <summary>The sessions of the browser. With a bearer token there is only the token's session.</summary>
    public async Task<SessionList<TClaims>> GetSessionsAsync(CancellationToken cancellationToken)
    {
        _ = await AuthenticateAsync();
        if (Own.IsBearer)
        {
            return Session is null ? SessionList<TClaims>.Empty : new SessionList<TClaims>([Session], Session.Id);
        }

        if (ReadClient(Origin) is not { } client || await web.Clients.ListAsync(client, cancellationToken) is not { } list)
        {
            return SessionList<TClaims>.Empty;
        }

        var sessions = list.Sessions.Select(one => Session<TClaims>.FromStored(one.Session, one.Claims)).ToArray();
        var active = list.State.ActiveSessionId;
        return new SessionList<TClaims>(sessions, Array.Exists(sessions, session => session.Id == active) ? active : null);
    }

    public override async Task<bool> SetActiveAsync(string sessionId, CancellationToken cancellationToken)
    {
        _ = await AuthenticateAsync();
        var origin = Origin;
        if (Own.IsBearer || ReadClient(origin) is not { } client)
        {
            return false;
        }

        ThrowIfCookiesCannotBeSet("switch to another session");
        if (await web.Clients.SetActiveAsync(client, sessionId, cancellationToken) is not { } switched)
        {
            return false;
        }

        WriteClient(switched.Client, switched.State, origin);
        await IssueTokenAfterSwitchAsync(switched.Client, sessionId, origin, cancellationToken);
        return true;
    }

    public override async Task<SessionSignOut?> SignOutSessionsAsync(string? sessionId, CancellationToken cancellationToken)
    {
        _ = await AuthenticateAsync();
        if (Own.IsBearer)
        {
            return await SignOutBearerAsync(sessionId, cancellationToken);
        }

        ThrowIfCookiesCannotBeSet("sign out");
        var origin = Origin;
        if (ReadClient(origin) is not { } client)
        {
            return sessionId is null ? SessionSignOut.All : null;
        }

        var signedOut = await web.Clients.SignOutAsync(client, sessionId, cancellationToken);
        if (signedOut.Ended.Count == 0)
        {
            // Nothing of this browser's was alive, as far as this request knows. Its answer may be late: whatever cookies the browser has
            // by then are not this one's to delete.
            return sessionId is null ? SessionSignOut.All : null;
        }

        if (signedOut.EndedAll)
        {
            EndCookies(origin);
            await ClearCurrentSessionAsync();
            return SessionSignOut.All;
        }

        if (signedOut.EndedActive)
        {
            WriteClient(signedOut.Client!, signedOut.State!, origin);
            EndToken(origin);
        }

        // A request that names its session shows that one, whichever is active.
        if (signedOut.Ended.Any(session => session.Id == Session?.Id) || (signedOut.EndedActive && !Own.IsNamed))
        {
            await ClearCurrentSessionAsync();
            return SessionSignOut.Own;
        }

        return SessionSignOut.Other;
    }

    public override async Task<Session?> RefreshAsync(bool everyDevice, CancellationToken cancellationToken)
    {
        _ = await AuthenticateAsync();
        var origin = Origin;
        if (Own.IsBearer || ReadClient(origin) is not { } client)
        {
            return null;
        }

        ThrowIfCookiesCannotBeSet("refresh the session");
        var isPassive = SessionActivity.IsDisabled(Http);
        var renewal = new RenewRequest { Origin = origin.Origin, SessionId = Session?.Id, IsPassive = isPassive, Force = true };
        var token = await web.Renewals.RefreshAsync(client, renewal, everyDevice, cancellationToken);
        if (token is null)
        {
            await ClearCurrentSessionAsync();
            return null;
        }

        if (!Own.IsNamed && !isPassive)
        {
            WriteToken(token, token.IsPersistent, origin);
        }

        await SetCurrentSessionAsync(token);
        return Session;
    }

    /// <summary>
    /// A bearer token for one of the sessions of the browser: by its id, else the one that the request names, else the active one. Null where
    /// it has no such live session.
    /// </summary>
    public ValueTask<SessionToken<TClaims>?> CreateBearerTokenAsync(string? sessionId, bool force, CancellationToken cancellationToken)
    {
        var origin = Origin;
        sessionId ??= Own.IsNamed ? Session?.Id : null;
        return Own.IsBearer || ReadClient(origin) is not { } client
            ? ValueTask.FromResult<SessionToken<TClaims>?>(null)
            : web.Renewals.RenewAsync(
                client,
                new RenewRequest { Origin = origin.Origin, SessionId = sessionId, IsBearer = true, IsPassive = SessionActivity.IsDisabled(Http), Force = force },
                cancellationToken);
    }

    /// <summary>
    /// Gives the browser the token of whatever session is active now, and runs the rest of the request as the one it asked for. They differ
    /// where another request switched meanwhile: no token cookie then, so that whichever response arrives last, the next request finds out.
    /// </summary>
    private async Task IssueTokenAfterSwitchAsync(ClientCookieValue client, string sessionId, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var renewal = new RenewRequest { Origin = origin.Origin };
        var token = await web.Renewals.RenewAsync(client, renewal, cancellationToken);
        if (token?.SessionId == sessionId)
        {
            WriteToken(token, token.IsPersistent, origin);
        }
        else
        {
            EndToken(origin);
            token = await web.Renewals.RenewAsync(client, renewal with { SessionId = sessionId }, cancellationToken);
        }

        UseActiveSession();
        await (token is null ? ClearCurrentSessionAsync() : SetCurrentSessionAsync(token));
    }

    /// <summary>The rest of the request runs as the browser's active session, and its pages are not those of another account's tab.</summary>
    private void UseActiveSession()
    {
        Own.IsNamed = false;
        Http.Features.Get<SessionPathFeature>()?.Leave(Http);
    }

    private Task<AuthenticateResult> StartAsync()
    {
        var origin = Origin;
        if (BearerToken.TryGet(Http.Request, out var bearer))
        {
            Own.IsBearer = true;
            var loading = web.Keys.EnsureLoadedAsync(Http.RequestAborted);
            return loading.IsCompletedSuccessfully
                ? AuthenticateBearer(bearer, origin)
                : LoadAndAuthenticateBearerAsync(loading, bearer.ToString(), origin);
        }

        var name = SessionName.Of(Http, web.Paths.IsOn);
        Own.IsForeignSocket = SocketOrigin.IsHandshake(Http) && !web.Sockets.IsAllowed(Http.Request, origin.Origin);
        if (!origin.AllowsCookies || Own.IsForeignSocket)
        {
            return name.IsNamed ? RunAsNamedAsync(null, name, origin) : Anonymous;
        }

        CookieHeader.Find(Http.Request.Headers.Cookie, NamesFor(origin), out var token, out var client);
        if (client.IsEmpty && !name.IsNamed)
        {
            return Anonymous;
        }

        if (!token.IsEmpty
            && web.Tokens.VerifyCookieToken(token, origin.Origin, client) is { } verified
            && (!name.IsNamed || (name.SessionId is not null && name.SessionKey == verified.SessionKey)))
        {
            Own.IsNamed = name.IsNamed;
            return Task.FromResult(SetCurrentSession(verified));
        }

        if (SessionActivity.IsSameForEverybody(Http))
        {
            return NotAsked;
        }

        var value = ClientCookieValue.TryParse(client, out var parsed) ? parsed : null;
        return name.IsNamed ? RunAsNamedAsync(value, name, origin)
            : value is not null ? RenewAsync(value, origin)
            : Anonymous;
    }

    /// <summary>The active session, by the client cookie alone.</summary>
    private async Task<AuthenticateResult> RenewAsync(ClientCookieValue client, RequestOrigin origin)
    {
        SessionToken<TClaims>? token;
        var isPassive = SessionActivity.IsDisabled(Http);
        try
        {
            token = await web.Renewals.RenewAsync(client, new RenewRequest { Origin = origin.Origin, IsPassive = isPassive }, Http.RequestAborted);
        }
        catch (SessionStoreUnavailableException exception)
        {
            return FailStoreUnavailable(exception);
        }

        if (token is null)
        {
            return NoSession;
        }

        if (!isPassive)
        {
            WriteToken(token, token.IsPersistent, origin);
        }

        return SetCurrentSession(token);
    }

    /// <summary>The session that the request names. Its token stays here: the cookie is for the active one.</summary>
    private async Task<AuthenticateResult> RunAsNamedAsync(ClientCookieValue? client, SessionName name, RequestOrigin origin)
    {
        SessionToken<TClaims>? token = null;
        try
        {
            if (client is not null && name.IsPossible)
            {
                var renewal = new RenewRequest { Origin = origin.Origin, SessionId = name.SessionId, Number = name.Number, IsPassive = SessionActivity.IsDisabled(Http) };
                token = await web.Renewals.RenewAsync(client, renewal, Http.RequestAborted);
            }
        }
        catch (SessionStoreUnavailableException exception)
        {
            return FailStoreUnavailable(exception);
        }

        if (token is null)
        {
            Own.IsNotFound = true;
            return NotFound;
        }

        Own.IsNamed = true;
        return SetCurrentSession(token);
    }

    private async Task<AuthenticateResult> LoadAndAuthenticateBearerAsync(ValueTask loading, string token, RequestOrigin origin)
    {
        try
        {
            await loading;
        }
        catch (SessionStoreUnavailableException exception)
        {
            return FailStoreUnavailable(exception);
        }

        return await AuthenticateBearer(token, origin);
    }

    private Task<AuthenticateResult> AuthenticateBearer(ReadOnlySpan<char> token, RequestOrigin origin)
    {
        Own.Bearer = web.Tokens.VerifyBearerToken(token, origin.Origin);
        return Own.Bearer is null ? BadBearer : Task.FromResult(SetCurrentSession(Own.Bearer));
    }

    private AuthenticateResult FailStoreUnavailable(SessionStoreUnavailableException exception)
    {
        web.LogStoreUnavailable(exception);
        Own.IsStoreDown = true;
        return StoreDown;
    }

    /// <summary>Finds out who the request runs as, before everybody else, and answers where nothing can be done with it.</summary>
    private Task<bool> HandleAsync()
    {
        if (Session is not null)
        {
            // The pipeline runs again, for an error page, and the headers of the first time may be gone.
            ApplyCacheHeaders();
        }

        var result = AuthenticateAsync();
        return result.IsCompletedSuccessfully && !IsStoreDown && !IsNotFound ? NotHandled : AnswerIfUnableAsync(result);
    }

    private async Task<bool> HandleForwardedAsync() => await web.DefaultScheme.LeadsToAsync(Scheme.Name, Http) && await HandleAsync();

    private async Task<bool> AnswerIfUnableAsync(Task<AuthenticateResult> result)
    {
        _ = await result;
        if (!await TryAnswerAsync())
        {
            return false;
        }

        await Http.Response.FlushWrittenAsync();
        return true;
    }

    /// <summary>As <see cref="TryAnswer"/>, but people get a page where the application has the UI package.</summary>
    private async ValueTask<bool> TryAnswerAsync()
    {
        if ((IsStoreDown || IsNotFound)
            && !Http.Response.HasStarted
            && Http.RequestServices.GetService<ISessionPageResponder>() is { } pages
            && await pages.TryRespondAsync(Http, IsStoreDown ? SessionPageKind.StoreUnavailable : SessionPageKind.SessionNotFound))
        {
            return true;
        }

        return TryAnswer();
    }

    private async Task<SessionSignOut?> SignOutBearerAsync(string? sessionId, CancellationToken cancellationToken)
    {
        if (Own.Bearer is null || (sessionId is not null && sessionId != Own.Bearer.SessionId))
        {
            return sessionId is null ? SessionSignOut.All : null;
        }

        _ = await web.Clients.SignOutBearerAsync(Own.Bearer, cancellationToken);
        await ClearCurrentSessionAsync();
        return SessionSignOut.All;
    }

    private AuthenticateResult SetCurrentSession(SessionToken<TClaims> token)
    {
        var session = token.Snapshot as Session<TClaims>;
        if (session is null)
        {
            session = Session<TClaims>.FromToken(token);
            token.Snapshot = session;
        }

        Own.Session = session;
        ApplyCacheHeaders();
        var principal = new ClaimsPrincipal(new SessionIdentity<TClaims>(session, token.Issuer));
        var properties = new AuthenticationProperties(new SessionTicketItems(session), new LazyDictionary<object?>());
        return AuthenticateResult.Success(new AuthenticationTicket(principal, properties, SessionGenDefaults.AuthenticationScheme));
    }

    /// <summary>Tells caches that the response is for this session: those between here and the browser, and the one on this server.</summary>
    private void ApplyCacheHeaders()
    {
        if (Http.Response.HasStarted || SessionActivity.IsSameForEverybody(Http))
        {
            return;
        }

        var headers = Http.Response.Headers;
        if (headers.Vary.Count == 0)
        {
            headers.Vary = VaryBySession;
        }
        else if (!headers.Vary.Contains(VaryBySession))
        {
            headers.Vary = StringValues.Concat(headers.Vary, VaryBySession);
        }

        if (web.OutputCaching.IsOn)
        {
            SessionOutputCaching.ForbidStorage(Http);
        }
    }

    /// <summary>Runs the rest of the request as another session, so that nothing of the one before is shown under it.</summary>
    private async Task SetCurrentSessionAsync(SessionToken<TClaims> token)
    {
        Own.Result = Task.FromResult(SetCurrentSession(token));
        if (IsUserOurs())
        {
            // Through the service, for the sake of the application's IClaimsTransformation.
            var result = await Http.AuthenticateAsync(Scheme.Name);
            Http.User = result.Principal!;
        }
    }

    private Task ClearCurrentSessionAsync()
    {
        Own.Result = Anonymous;
        Own.Session = null;
        if (IsUserOurs())
        {
            Http.User = new ClaimsPrincipal(new ClaimsIdentity());
        }

        return Task.CompletedTask;
    }

    // A user that another scheme alone found is that scheme's business. What the application added to a session's user goes with it.
    private bool IsUserOurs() =>
        SessionIdentities.Find(Http.User) is not null
        || !Http.User.Identities.Any(identity => identity.IsAuthenticated);

    private SessionCookieNames NamesFor(RequestOrigin origin) => origin.IsSecure ? web.Cookies.Secure : web.Cookies.Plain;

    /// <summary>The client cookie as the browser has it, or will have it with this response: a request may sign in and out in turn.</summary>
    private ClientCookieValue? ReadClient(RequestOrigin origin)
    {
        if (Own.HasWrittenClient || !origin.AllowsCookies || Own.IsForeignSocket)
        {
            return Own.Client;
        }

        CookieHeader.Find(Http.Request.Headers.Cookie, NamesFor(origin), out _, out var client);
        return ClientCookieValue.TryParse(client, out var value) ? value : null;
    }

    private void WriteToken(SessionToken<TClaims> token, bool isPersistent, RequestOrigin origin)
    {
        var name = NamesFor(origin).Token;
        if (name.Length + token.Text.Length > LargestCookie)
        {
            web.LogTokenTooLong(name.Length + token.Text.Length, LargestCookie);
            return;
        }

        if (!Http.Response.HasStarted)
        {
            var maxAge = token.ExpiresAt - web.Time.GetUtcNow();
            Cookies(origin).SetToken(web.Cookies.Write(name, token.Text, origin.IsSecure, isPersistent ? maxAge : null));
        }
    }

    private void WriteClient(ClientCookieValue client, StoredClient state, RequestOrigin origin)
    {
        (Own.Client, Own.HasWrittenClient) = (client, true);
        var maxAge = ClientCookieLifetime.Get(state, web.Time.GetUtcNow());
        Cookies(origin).SetClient(web.Cookies.Write(NamesFor(origin).Client, client.Text, origin.IsSecure, maxAge));
    }

    private void EndToken(RequestOrigin origin) =>
        Cookies(origin).SetToken(web.Cookies.WriteEnd(NamesFor(origin).Token, origin.IsSecure));

    private void EndCookies(RequestOrigin origin)
    {
        (Own.Client, Own.HasWrittenClient) = (null, true);
        EndToken(origin);
        Cookies(origin).SetClient(web.Cookies.WriteEnd(NamesFor(origin).Client, origin.IsSecure));
    }

    private SessionResponseCookies Cookies(RequestOrigin origin)
    {
        if (!origin.IsSecure)
        {
            web.Origins.WarnOfPlainHttp();
        }

        return Own.Cookies ??= new SessionResponseCookies(Http);
    }

    private void ThrowIfCookiesCannotBeSet(string what)
    {
        if (Http.Response.HasStarted)
        {
            throw new InvalidOperationException($"It is too late to {what}: the response has started, and cookies are set in its headers.");
        }

        if (!Origin.AllowsCookies)
        {
            throw new InvalidOperationException($"Cannot {what} over plain http: session cookies need https, but on localhost and in Development. Behind a proxy that ends TLS, call app.UseForwardedHeaders() and configure the proxy's address, so that the application sees the scheme of the browser's request.");
        }
    }
}
