using System.Globalization;
using System.Text.Json;
using SessionGen.AspNetCore.Origins;
using SessionGen.Infrastructure;
using SessionGen.Keys;

namespace SessionGen.AspNetCore.Endpoints;

/// <summary>
/// The endpoints of <c>MapSessionGen</c>. Those that write are POST, refuse requests of other sites, and answer errors with problem
/// details.
/// </summary>
internal sealed class SessionEndpoints<TClaims>(
    BrowserSessions<TClaims> sessions,
    SessionAuthenticator<TClaims> authenticator,
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

    public async Task SetActiveAsync(HttpContext http)
    {
        if (await BeginWriteAsync(http) is not { } feature || await SessionRequestBody.ReadAsync(http, http.RequestAborted) is not { } body)
        {
            return;
        }

        if (body.SessionId is null)
        {
            const string Problem = "'sessionId' is missing: send the id of the session to switch to.";
            SessionProblems.Write(http, StatusCodes.Status400BadRequest, Problem);
            return;
        }

        await AnswerAsync(http, async () =>
        {
            if (!await sessions.SetActiveAsync(http, body.SessionId, http.RequestAborted))
            {
                await AnswerNotFoundAsync(feature, body.ReturnUrl);
            }
            else if (SessionRequestBody.IsForm(http.Request))
            {
                Redirect(http, body.ReturnUrl ?? SitePath.GetBase(http) + "/");
            }
            else
            {
                await WriteListAsync(http);
            }
        });
    }

    public async Task CreateTokenAsync(HttpContext http)
    {
        if (await BeginWriteAsync(http) is not { } feature || await SessionRequestBody.ReadAsync(http, http.RequestAborted) is not { } body)
        {
            return;
        }

        await AnswerAsync(http, async () =>
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
    }

    public async Task SignOutAsync(HttpContext http)
    {
        if (await BeginWriteAsync(http) is not { } feature || await SessionRequestBody.ReadAsync(http, http.RequestAborted) is not { } body)
        {
            return;
        }

        await AnswerAsync(http, async () =>
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
    }

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
        Write(http, writer => SessionJson.WriteConfiguration(
            writer, settings.Token.Issuer ?? origin, origin + prefix + SessionGenEndpointRouteBuilderExtensions.KeysPath, settings.Token.Algorithm));
        return Task.CompletedTask;
    });

    /// <summary>Authenticates a request that writes; returns null if it is refused, and the response is complete then.</summary>
    private async Task<SessionFeature<TClaims>?> BeginWriteAsync(HttpContext http)
    {
        var feature = await AuthenticateAsync(http);
        if (feature is null || feature.IsBearer || OriginCheck.IsAllowed(http.Request, origins.Get(http.Request).Origin))
        {
            return feature;
        }

        SessionProblems.Write(http, StatusCodes.Status403Forbidden, "The request comes from another site.");
        return null;
    }

    /// <summary>Authenticates a request; returns null if it cannot be served, and the response is complete then.</summary>
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

    private async Task AnswerAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (SessionStoreUnavailableException exception)
        {
            authenticator.LogStoreUnavailable(exception);
            SessionProblems.WriteStoreUnavailable(http);
        }
    }

    /// <summary>
    /// Writes 404, but redirects a person, whose page may be older than the end of a session that it shows, to the sessions of the browser.
    /// </summary>
    private async Task AnswerNotFoundAsync(SessionFeature<TClaims> feature, string? returnUrl)
    {
        var http = feature.Http;
        if (!IsForm(feature))
        {
            SessionProblems.WriteNotFound(http);
            return;
        }

        var rest = await sessions.ListAsync(http, http.RequestAborted);
        var pathBase = SitePath.GetBase(http);
        Redirect(http, rest.Count > 0 ? GetChooser(http, pathBase, returnUrl) : addresses.GetSignIn(pathBase, returnUrl));
    }

    /// <summary>Returns the account chooser or, in an application without the package that has it, the page that takes its place.</summary>
    private string GetChooser(HttpContext http, string pathBase, string? returnUrl) =>
        settings.MultiSession is { Enabled: true, AfterSignOutUrl: null } || http.RequestServices.GetService<ISessionPageResponder>() is not null
            ? addresses.GetChooser(pathBase, returnUrl)
            : pathBase + (settings.MultiSession.AfterSignOutUrl ?? "/");

    /// <summary>Whether a person has sent a form.</summary>
    private static bool IsForm(SessionFeature feature) =>
        !feature.IsBearer && SessionRequestBody.IsForm(feature.Http.Request) && Navigation.IsNavigation(feature.Http.Request);

    /// <summary>Tells the browser where to go after a sign-out; nowhere if the session that it shows is live.</summary>
    private void AnswerSignOut(HttpContext http, SessionSignOut signOut, string? returnUrl)
    {
        var pathBase = SitePath.GetBase(http);
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
