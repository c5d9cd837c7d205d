using System.Globalization;
using System.Text.Json;
using SessionGen.AspNetCore.Origins;
using SessionGen.Infrastructure;
using SessionGen.Keys;

namespace SessionGen.AspNetCore.Endpoints;

/// <summary>The endpoints of MapSessionGen. Those that write are POST and refuse requests of other sites.</summary>
internal sealed class SessionEndpoints<TClaims>(
    BrowserSessions<TClaims> sessions,
    RequestOrigins origins,
    KeyRing keys,
    SessionGenSettings settings,
    SessionAddresses addresses,
    TimeProvider time) : ISessionEndpoints
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly TimeSpan _keysLifetime = GetKeysLifetime(settings.Token);
    private readonly string _configurationPath = settings.EndpointsPath + SessionGenEndpointRouteBuilderExtensions.ConfigurationPath;

    public async Task GetSessionAsync(HttpContext http)
    {
        if (await AuthenticateAsync(http) is not { } feature)
        {
            return;
        }

        if (feature.Session is { } session)
        {
            Write(http, writer => SessionJson.Write(writer, session));
        }
        else
        {
            SessionProblems.WriteUnauthorized(http, hasInvalidBearer: false);
        }
    }

    public async Task ListSessionsAsync(HttpContext http)
    {
        if (await AuthenticateAsync(http) is not null)
        {
            await AnswerAsync(http, () => WriteListAsync(http));
        }
    }

    public Task SetActiveAsync(HttpContext http) => AnswerPostAsync(http, async (feature, body) =>
    {
        if (body.SessionId is null)
        {
            const string Problem = "'sessionId' is missing: send the id of the session to switch to.";
            SessionProblems.Write(http, StatusCodes.Status400BadRequest, Problem);
        }
        else if (await sessions.SwitchAsync(http, body.SessionId, http.RequestAborted) is not { } client)
        {
            await AnswerNotFoundAsync(feature, body.ReturnUrl);
        }
        else if (SessionRequestBody.IsForm(http.Request))
        {
            Redirect(http, body.ReturnUrl ?? SessionPathFeature.GetSiteBase(http) + "/");
        }
        else
        {
            var list = await sessions.ListAsync(client, http.RequestAborted);
            Write(http, writer => SessionJson.WriteList(writer, list));
        }
    });

    public Task CreateTokenAsync(HttpContext http) => AnswerPostAsync(http, async (feature, body) =>
    {
        if (await sessions.CreateBearerTokenAsync(feature, body.SessionId, body.ForceRefresh == true, http.RequestAborted) is { } token)
        {
            Write(http, writer => SessionJson.WriteToken(writer, token.Text, token.ExpiresAt));
        }
        else if (body.SessionId is not null && feature is { Session: not null, IsBearer: false })
        {
            SessionProblems.WriteNotFound(http);
        }
        else
        {
            SessionProblems.WriteUnauthorized(http, hasInvalidBearer: false);
        }
    });

    public Task SignOutAsync(HttpContext http) => AnswerPostAsync(http, async (feature, body) =>
    {
        if (await sessions.SignOutAsync(http, body.SessionId, http.RequestAborted) is { } signOut)
        {
            AnswerSignOut(http, signOut, body.ReturnUrl);
        }
        else if (IsForm(feature) && body.ReturnUrl is not null)
        {
            // The session has ended already, which is what the form was for.
            Redirect(http, body.ReturnUrl);
        }
        else
        {
            await AnswerNotFoundAsync(feature, null);
        }
    });

    public Task GetKeysAsync(HttpContext http) => AnswerAsync(http, async () =>
    {
        await keys.EnsureSigningKeysAsync(http.RequestAborted);
        CacheHeaders.AllowStorage(http.Response, _keysLifetime);
        http.Response.ContentType = "application/jwk-set+json";
        using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        SessionJson.WriteKeys(writer, keys.PublicKeys);
    });

    public Task GetConfigurationAsync(HttpContext http) => AnswerAsync(http, () =>
    {
        var origin = origins.Get(http.Request).Origin;

        // Whatever prefix the endpoints are mapped under, it is before both addresses.
        var prefix = (http.Request.PathBase + http.Request.Path).ToUriComponent()[..^_configurationPath.Length];
        var keysAddress = origin + prefix + SessionGenEndpointRouteBuilderExtensions.KeysPath;
        var issuer = settings.Token.Issuer ?? origin;
        Write(http, writer => SessionJson.WriteConfiguration(writer, issuer, keysAddress, settings.Token.Algorithm));
        return Task.CompletedTask;
    });

    private async Task AnswerPostAsync(HttpContext http, Func<SessionFeature<TClaims>, SessionRequestBody, Task> answer)
    {
        if (await AuthenticateAsync(http) is not { } feature)
        {
            return;
        }

        if (!feature.IsBearer && !OriginCheck.IsAllowed(http.Request, origins.Get(http.Request).Origin))
        {
            SessionProblems.Write(http, StatusCodes.Status403Forbidden, "The request comes from another site.");
        }
        else if (await SessionRequestBody.ReadAsync(http, http.RequestAborted) is { } body)
        {
            await AnswerAsync(http, () => answer(feature, body));
        }
    }

    /// <summary>Returns null if the request cannot be served, and the response is complete then.</summary>
    private async Task<SessionFeature<TClaims>?> AuthenticateAsync(HttpContext http)
    {
        var feature = await sessions.GetAuthenticatedAsync(http);
        if (feature.HasInvalidBearer)
        {
            SessionProblems.WriteUnauthorized(http, hasInvalidBearer: true);
            return null;
        }

        return SessionAnswers.TryWriteFailure(feature) ? null : feature;
    }

    private static async Task AnswerAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (SessionStoreUnavailableException)
        {
            SessionProblems.WriteStoreUnavailable(http, mayHaveTakenEffect: !Navigation.IsRead(http.Request));
        }
    }

    // A person goes to the sessions of the browser instead: the page may be older than the end of a session that it shows.
    private async Task AnswerNotFoundAsync(SessionFeature<TClaims> feature, string? returnUrl)
    {
        var http = feature.Http;
        if (!IsForm(feature))
        {
            SessionProblems.WriteNotFound(http);
            return;
        }

        var rest = await sessions.ListAsync(http, http.RequestAborted);
        var pathBase = SessionPathFeature.GetSiteBase(http);
        Redirect(http, rest.Count > 0 ? GetChooser(http, pathBase, returnUrl) : addresses.GetSignIn(pathBase, returnUrl));
    }

    /// <summary>Returns the account chooser or, in an application without the package that has it, the page that takes its place.</summary>
    private string GetChooser(HttpContext http, string pathBase, string? returnUrl) =>
        settings.MultiSession is { Enabled: true, AfterSignOutUrl: null }
        || http.RequestServices.GetService<ISessionPageResponder>() is not null
            ? addresses.GetChooser(pathBase, returnUrl)
            : pathBase + (settings.MultiSession.AfterSignOutUrl ?? "/");

    /// <summary>Whether a person has sent a form.</summary>
    private static bool IsForm(SessionFeature feature) =>
        !feature.IsBearer && SessionRequestBody.IsForm(feature.Http.Request) && Navigation.IsNavigation(feature.Http.Request);

    private void AnswerSignOut(HttpContext http, SessionSignOut signOut, string? returnUrl)
    {
        var pathBase = SessionPathFeature.GetSiteBase(http);
        var target = signOut switch
        {
            SessionSignOut.All => pathBase + settings.SignInUrl,
            SessionSignOut.Own => pathBase + (settings.MultiSession.AfterSignOutUrl ?? addresses.Chooser),
            _ => null,
        };
        if (SessionRequestBody.IsForm(http.Request))
        {
            Redirect(http, returnUrl ?? target ?? GetChooser(http, pathBase, null));
            return;
        }

        Write(http, writer => SessionJson.WriteRedirect(writer, target));
    }

    // Five minutes, or less if keys rotate so fast that a key would sign before caches have it: it is published for a quarter of the
    // rotation.
    private static TimeSpan GetKeysLifetime(SessionTokenSettings token)
    {
        var usual = TimeSpan.FromMinutes(5);
        return token.KeyRotation / 8 is { } lifetime && lifetime < usual ? lifetime : usual;
    }

    private async Task WriteListAsync(HttpContext http)
    {
        var list = await sessions.ListAsync(http, http.RequestAborted);
        Write(http, writer => SessionJson.WriteList(writer, list));
    }

    private static void Redirect(HttpContext http, string path) => LocalPath.Redirect(http.Response, path, StatusCodes.Status303SeeOther);

    private void Write(HttpContext http, Action<Utf8JsonWriter> write)
    {
        // The server's clock, for scripts that compute what is left until expiresAt (RFC 9110, section 6.6.1).
        http.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        CacheHeaders.ForbidStorage(http.Response);
        using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        write(writer);
    }
}
