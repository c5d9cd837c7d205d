using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SessionGen.Infrastructure;

namespace SessionGen;

/// <summary>
/// The endpoints of <c>MapSessionGen</c>. Those that write are POST, refuse what another site sends, and answer errors with problem
/// details.
/// </summary>
internal sealed class SessionEndpoints<TClaims>(SessionWebServices<TClaims> web) : ISessionEndpoints
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly string _keysCacheControl = GetKeysCacheControl(web.Settings.Token);
    private readonly SessionAddresses _addresses = new(web.Settings);

    public SessionGenSettings Settings => web.Settings;

    public async Task GetSessionAsync(HttpContext http)
    {
        var handler = await AuthenticateAsync(http);
        if (handler?.Session is { } session)
        {
            Write(http, writer => SessionJson.Write(writer, session));
        }
        else if (handler is not null)
        {
            SessionProblems.WriteUnauthorized(http, handler.IsBearer ? SessionChallenge.InvalidToken : SessionChallenge.Bearer);
        }
    }

    public async Task ListSessionsAsync(HttpContext http)
    {
        if (await AuthenticateAsync(http) is not { } handler)
        {
            return;
        }

        if (handler is { IsBearer: true, Session: null })
        {
            SessionProblems.WriteUnauthorized(http, SessionChallenge.InvalidToken);
            return;
        }

        await AnswerAsync(http, () => WriteListAsync(http, handler));
    }

    public async Task SetActiveAsync(HttpContext http)
    {
        if (await BeginWriteAsync(http) is not { } handler || await SessionRequestBody.ReadAsync(http, http.RequestAborted) is not { } body)
        {
            return;
        }

        if (body.SessionId is null)
        {
            SessionProblems.Write(http, StatusCodes.Status400BadRequest, "'sessionId' is missing: send the id of the session to switch to.");
            return;
        }

        await AnswerAsync(http, async () =>
        {
            if (!await handler.SetActiveAsync(body.SessionId, http.RequestAborted))
            {
                await SayAbsentAsync(http, handler, body.ReturnUrl);
            }
            else if (SessionRequestBody.IsForm(http.Request))
            {
                Redirect(http, body.ReturnUrl ?? SitePath.GetBase(http) + "/");
            }
            else
            {
                await WriteListAsync(http, handler);
            }
        });
    }

    public async Task CreateTokenAsync(HttpContext http)
    {
        if (await BeginWriteAsync(http) is not { } handler || await SessionRequestBody.ReadAsync(http, http.RequestAborted) is not { } body)
        {
            return;
        }

        await AnswerAsync(http, async () =>
        {
            if (await handler.CreateBearerTokenAsync(body.SessionId, body.ForceRefresh == true, http.RequestAborted) is { } token)
            {
                Write(http, writer => SessionJson.WriteToken(writer, token.Text, token.ExpiresAt));
            }
            else if (body.SessionId is not null && handler.Session is not null && !handler.IsBearer)
            {
                SessionProblems.WriteNotFound(http);
            }
            else
            {
                SessionProblems.WriteUnauthorized(http, SessionChallenge.Bearer);
            }
        });
    }

    public async Task SignOutAsync(HttpContext http)
    {
        if (await BeginWriteAsync(http) is not { } handler || await SessionRequestBody.ReadAsync(http, http.RequestAborted) is not { } body)
        {
            return;
        }

        await AnswerAsync(http, async () =>
        {
            if (await handler.SignOutSessionsAsync(body.SessionId, http.RequestAborted) is { } signOut)
            {
                Leave(http, signOut, body.ReturnUrl);
            }
            else if (IsFormOfPerson(http, handler) && body.ReturnUrl is not null)
            {
                // The session is over already, which is what the form was for.
                Redirect(http, body.ReturnUrl);
            }
            else
            {
                await SayAbsentAsync(http, handler, null);
            }
        });
    }

    public async Task GetKeysAsync(HttpContext http)
    {
        await AnswerAsync(http, async () =>
        {
            await web.Keys.EnsureLoadedAsync(http.RequestAborted);
            http.Response.Headers.CacheControl = _keysCacheControl;
            http.Response.ContentType = "application/jwk-set+json";
            using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
            SessionJson.WriteKeys(writer, web.Keys.PublicKeys);
        });
    }

    /// <summary>The handler of a request that may write; null where it may not, and the request then has its answer.</summary>
    private async Task<SessionGenHandler<TClaims>?> BeginWriteAsync(HttpContext http)
    {
        var handler = await AuthenticateAsync(http);
        if (handler is { IsBearer: true, Session: null })
        {
            SessionProblems.WriteUnauthorized(http, SessionChallenge.InvalidToken);
            return null;
        }

        if (handler is null || handler.IsBearer || OriginCheck.IsAllowed(http.Request, web.Origins.Get(http.Request).Origin))
        {
            return handler;
        }

        SessionProblems.Write(http, StatusCodes.Status403Forbidden, "The request comes from another site.");
        return null;
    }

    /// <summary>The handler of a request; null where the store is down or it names no session of the browser's, and the request then has its answer.</summary>
    private static async Task<SessionGenHandler<TClaims>?> AuthenticateAsync(HttpContext http)
    {
        var handler = await SessionGenHandler.GetAsync<TClaims>(http);
        _ = await handler.AuthenticateAsync();
        return handler.TryAnswer() ? null : handler;
    }

    private async Task AnswerAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (SessionStoreUnavailableException exception)
        {
            web.LogStoreUnavailable(exception);
            SessionProblems.WriteStoreUnavailable(http);
        }
    }

    /// <summary>
    /// 404; but a person, whose page may be older than the end of a session that it shows, gets to the sessions that there are now.
    /// </summary>
    private async Task SayAbsentAsync(HttpContext http, SessionGenHandler<TClaims> handler, string? returnUrl)
    {
        if (!IsFormOfPerson(http, handler))
        {
            SessionProblems.WriteNotFound(http);
            return;
        }

        var left = await handler.GetSessionsAsync(http.RequestAborted);
        var pathBase = SitePath.GetBase(http);
        Redirect(http, left.Count > 0 ? _addresses.GetChooser(pathBase, returnUrl) : _addresses.GetSignIn(pathBase, returnUrl));
    }

    private static bool IsFormOfPerson(HttpContext http, SessionGenHandler<TClaims> handler) =>
        !handler.IsBearer && SessionRequestBody.IsForm(http.Request) && SessionChallenge.IsNavigation(http.Request);

    /// <summary>Where the browser goes after a sign-out; nowhere, where the session it shows lives on.</summary>
    private void Leave(HttpContext http, SessionSignOut signOut, string? returnUrl)
    {
        var chooser = _addresses.Chooser;
        var pathBase = SitePath.GetBase(http);
        var target = signOut switch
        {
            SessionSignOut.All => pathBase + Settings.SignInUrl,
            SessionSignOut.Own => pathBase + (Settings.MultiSession.AfterSignOutUrl ?? chooser),
            _ => null,
        };
        if (SessionRequestBody.IsForm(http.Request))
        {
            Redirect(http, returnUrl ?? target ?? pathBase + chooser);
            return;
        }

        Write(http, writer => SessionJson.WriteRedirect(writer, target));
    }

    // Five minutes, as verifiers are used to; less where keys rotate so fast that the next one would sign before a cache has seen it: it is
    // published for a quarter of the rotation.
    private static string GetKeysCacheControl(SessionTokenSettings token)
    {
        var seconds = Math.Min(300, token.KeyRotation is { } rotation ? (long)(rotation / 8).TotalSeconds : 300);
        return string.Create(CultureInfo.InvariantCulture, $"public, max-age={seconds}");
    }

    private async Task WriteListAsync(HttpContext http, SessionGenHandler<TClaims> handler)
    {
        var list = await handler.GetSessionsAsync(http.RequestAborted);
        Write(http, writer => SessionJson.WriteList(writer, list));
    }

    private static void Redirect(HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = LocalPath.ToHeader(path);
        http.Response.Headers.CacheControl = "no-store";
    }

    private void Write(HttpContext http, Action<Utf8JsonWriter> write)
    {
        // The clock that expiresAt is of, for those who measure what is left by their own (RFC 9110, section 6.6.1).
        http.Response.Headers.Date = web.Time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        write(writer);
    }
}
