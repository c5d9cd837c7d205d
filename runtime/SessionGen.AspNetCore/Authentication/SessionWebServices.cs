using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionGen.Infrastructure;
using SessionGen.Keys;
using SessionGen.Sessions;
using SessionGen.Tokens;

namespace SessionGen;

/// <summary>What every handler shares. A singleton, so that making a handler for a request takes one look-up.</summary>
internal sealed class SessionWebServices<TClaims>
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly ILogger _logger;
    private readonly LogPause _storeUnavailable;
    private readonly LogPause _tokenTooLong;

    public SessionWebServices(
        SignInService<TClaims> signIns,
        RenewalService<TClaims> renewals,
        ClientService<TClaims> clients,
        SessionTokenService<TClaims> tokens,
        IKeyRing keys,
        SessionGenSettings settings,
        RequestOrigins origins,
        SocketOrigin sockets,
        TimeProvider time,
        SessionPathUse paths,
        SessionOutputCaching outputCaching,
        DefaultScheme defaultScheme,
        IOptions<SessionGenOptions> options,
        ILogger<SessionGenHandler> logger)
    {
        SignIns = signIns;
        Renewals = renewals;
        Clients = clients;
        Tokens = tokens;
        Keys = keys;
        Settings = settings;
        Origins = origins;
        Sockets = sockets;
        Time = time;
        Paths = paths;
        OutputCaching = outputCaching;
        _logger = logger;
        (_storeUnavailable, _tokenTooLong) = (new LogPause(time), new LogPause(time));
        Cookies = new SessionCookieWriter(settings.Cookie);
        DefaultScheme = defaultScheme;
        RecordsDevice = options.Value.RecordDevice;
    }

    /// <summary>Whether sessions keep where their user signed in from.</summary>
    public bool RecordsDevice { get; }

    public SignInService<TClaims> SignIns { get; }

    public RenewalService<TClaims> Renewals { get; }

    public ClientService<TClaims> Clients { get; }

    public SessionTokenService<TClaims> Tokens { get; }

    public IKeyRing Keys { get; }

    public SessionGenSettings Settings { get; }

    public RequestOrigins Origins { get; }

    public SocketOrigin Sockets { get; }

    public TimeProvider Time { get; }

    public SessionCookieWriter Cookies { get; }

    public SessionPathUse Paths { get; }

    public SessionOutputCaching OutputCaching { get; }

    public DefaultScheme DefaultScheme { get; }

    public void LogStoreUnavailable(SessionStoreUnavailableException exception)
    {
        if (_storeUnavailable.IsDue())
        {
            SessionLog.StoreUnavailable(_logger, exception);
        }
    }

    public void LogTokenTooLong(int size, int limit)
    {
        if (_tokenTooLong.IsDue())
        {
            SessionLog.TokenTooLong(_logger, size, limit);
        }
    }
}
