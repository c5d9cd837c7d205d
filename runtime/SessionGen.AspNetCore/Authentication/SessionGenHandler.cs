using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen;

/// <summary>
/// The authentication handler, as far as it does not depend on the type of the claims. One for each request and scope of services, not
/// thread-safe. It implements the interfaces itself: the base class of the framework would cost more than all of its own work.
/// </summary>
internal abstract class SessionGenHandler : IAuthenticationRequestHandler, IAuthenticationSignInHandler
{
    private AuthenticationScheme? _scheme;
    private HttpContext? _http;

    public AuthenticationScheme Scheme => _scheme ?? throw NotInitialized();

    /// <summary>The session that the request runs as; null where it has none or was not authenticated yet.</summary>
    public abstract Session? CurrentSession { get; }

    /// <summary>Whether the request came with a bearer token, valid or not: it then has nothing to do with cookies.</summary>
    public abstract bool IsBearer { get; }

    /// <summary>Whether it is decided who the request runs as.</summary>
    public abstract bool IsDecided { get; }

    protected HttpContext Http => _http ?? throw NotInitialized();

    public virtual Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _scheme = scheme;
        _http = context;
        return Task.CompletedTask;
    }

    /// <summary>The handler of a request.</summary>
    /// <exception cref="InvalidOperationException">The application does not call <c>AddSessionGen</c>.</exception>
    public static async ValueTask<SessionGenHandler> GetAsync(HttpContext http)
    {
        var handlers = http.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var handler = await handlers.GetHandlerAsync(http, SessionGenDefaults.AuthenticationScheme);
        return handler as SessionGenHandler ?? throw NotRegistered();
    }

    /// <summary>The handler of a request, for sessions with claims of the type <typeparamref name="TClaims"/>.</summary>
    /// <exception cref="InvalidOperationException">The application does not call <c>AddSessionGen</c>, or it does with another type.</exception>
    public static async ValueTask<SessionGenHandler<TClaims>> GetAsync<TClaims>(HttpContext http)
        where TClaims : class, ISessionClaims<TClaims> =>
        await GetAsync(http) as SessionGenHandler<TClaims> ?? throw NotRegistered(typeof(TClaims));

    /// <summary>The same without waiting: the provider of handlers never does.</summary>
    public static SessionGenHandler<TClaims> Get<TClaims>(HttpContext http)
        where TClaims : class, ISessionClaims<TClaims> =>
        Get(http) as SessionGenHandler<TClaims> ?? throw NotRegistered(typeof(TClaims));

    /// <inheritdoc cref="Get{TClaims}"/>
    public static SessionGenHandler Get(HttpContext http)
    {
        var handlers = http.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var handler = handlers.GetHandlerAsync(http, SessionGenDefaults.AuthenticationScheme);
        return handler.IsCompletedSuccessfully && handler.Result is SessionGenHandler any ? any : throw NotRegistered();
    }

    public abstract Task<bool> HandleRequestAsync();

    public abstract Task<AuthenticateResult> AuthenticateAsync();

    public abstract Task ChallengeAsync(AuthenticationProperties? properties);

    public abstract Task ForbidAsync(AuthenticationProperties? properties);

    public abstract Task SignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties);

    public abstract Task SignOutAsync(AuthenticationProperties? properties);

    /// <summary>The sessions of the browser. With a bearer token there is only the token's session.</summary>
    public abstract Task<ISessionList> ListSessionsAsync(CancellationToken cancellationToken);

    /// <summary>Makes one of the browser's sessions its active one, and the rest of the request run as it.</summary>
    /// <returns>False where it is none of the browser's live sessions.</returns>
    public abstract Task<bool> SetActiveAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Ends one of the client's sessions, or with null all of them, and tells the browser.</summary>
    /// <returns>Null where <paramref name="sessionId"/> is none of the client's live sessions.</returns>
    public abstract Task<SessionSignOut?> SignOutSessionsAsync(string? sessionId, CancellationToken cancellationToken);

    /// <summary>Asks for the claims of the session anew and gives the browser a token with them.</summary>
    public abstract Task<Session?> RefreshAsync(bool everyDevice, CancellationToken cancellationToken);

    protected static InvalidOperationException NotInitialized() =>
        new("The authentication handler was used without a request.");

    private static InvalidOperationException NotRegistered() =>
        new("SessionGen is not registered. Call builder.Services.AddSessionGen() at start.");

    private static InvalidOperationException NotRegistered(Type claims) =>
        new($"SessionGen is registered with other claims than {claims.FullName}. Ask for the generated SessionClaims of the project that calls AddSessionGen.");
}
