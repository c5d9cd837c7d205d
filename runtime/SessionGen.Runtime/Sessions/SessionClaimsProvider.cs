using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionGen.Claims;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>
/// The claims for the next token of a session: what <see cref="ISessionClaimsSource{TClaims}"/> says, else those kept with the session.
/// A thread-safe singleton.
/// </summary>
internal sealed partial class SessionClaimsProvider<TClaims> : IDisposable
    where TClaims : class, ISessionClaims<TClaims>
{
    /// <summary>How long a sign-in waits: there are no last known claims to use instead.</summary>
    private static readonly TimeSpan SignInTimeout = TimeSpan.FromSeconds(10);

    private readonly IServiceScopeFactory _scopes;
    private readonly ISessionStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _timeout;
    private readonly Meter _meter;
    private readonly Counter<long> _failures;

    /// <summary>What was said already: a browser comes back with every request, and there are no more problems than claims.</summary>
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);

    public SessionClaimsProvider(
        IServiceScopeFactory scopes,
        IServiceProviderIsService registered,
        ISessionStore store,
        IOptions<SessionGenOptions> options,
        TimeProvider time,
        ILogger<SessionClaimsProvider<TClaims>> logger,
        IMeterFactory? meters = null)
    {
        _scopes = scopes;
        _store = store;
        _time = time;
        _logger = logger;
        _timeout = options.Value.ClaimsTimeout;
        HasSource = registered.IsService(typeof(ISessionClaimsSource<TClaims>));
        _meter = meters?.Create(SessionGenMetrics.MeterName) ?? new Meter(SessionGenMetrics.MeterName);
        _failures = _meter.CreateCounter<long>("sessiongen.claims_source.failures", "{failure}", "Times that the claims source failed or took too long, so that a token was made with the last known claims.");
    }

    /// <summary>Whether the application supplies claims anew for every token.</summary>
    public bool HasSource { get; }

    /// <summary>The claims for a token of a live session.</summary>
    /// <returns>Null where the claims that are kept no longer fit sessions.yaml and no source supplies others.</returns>
    /// <exception cref="SessionStoreUnavailableException">The same, but a source is there and failed: a later attempt may succeed.</exception>
    public async ValueTask<TClaims?> GetAsync(StoredSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!HasSource)
        {
            return ReadKept(session);
        }

        var claims = await TryAskAsync(session, now, cancellationToken).ConfigureAwait(false);
        if (claims is not null)
        {
            await KeepAsync(session, claims, now, cancellationToken).ConfigureAwait(false);
            return claims;
        }

        return ReadKept(session)
            ?? throw new SessionStoreUnavailableException("The claims source failed, and the claims kept with the session no longer fit sessions.yaml.");
    }

    /// <summary>The claims of a session that is being created: there are no last known ones to fall back to.</summary>
    /// <exception cref="InvalidOperationException">No source is registered.</exception>
    public async ValueTask<TClaims> AskAsync(StoredSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!HasSource)
        {
            throw new InvalidOperationException("A sign-in without claims needs an ISessionClaimsSource that supplies them. Register one, or give the claims at sign-in.");
        }

        try
        {
            return await AskAsync(session, now, SignInTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new SessionStoreUnavailableException($"The claims source did not answer within {SignInTimeout.TotalSeconds:0} seconds.", exception);
        }
    }

    public void Dispose() => _meter.Dispose();

    private TClaims? ReadKept(StoredSession session)
    {
        var claims = StoredSessionClaims.Read<TClaims>(session.Claims.Span, out var problem);
        if (claims is null && _reported.TryAdd(problem!, true))
        {
            LogUnfit(session.Id, problem!);
        }

        return claims;
    }

    private async ValueTask<TClaims?> TryAskAsync(StoredSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(session, now, _timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever the application's code throws, its users stay signed in.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failures.Add(1);
            LogSourceFailed(session.Id, exception);
            return null;
        }
    }

    /// <summary>Waits for the source no longer than the timeout and the caller say, and cancels it then.</summary>
    private async Task<TClaims> AskAsync(StoredSession session, DateTimeOffset now, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Not disposed of: the source may use its token after this has returned.
        var cancellation = new CancellationTokenSource();
        var asking = RunSourceAsync(session.ToSession(now), cancellation.Token);
        try
        {
            return await asking.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!asking.IsCompleted)
            {
                await cancellation.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Disposes of its scope when the source is done, even if the caller has stopped waiting.</summary>
    private async Task<TClaims> RunSourceAsync(Session session, CancellationToken cancellationToken)
    {
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var source = scope.ServiceProvider.GetRequiredService<ISessionClaimsSource<TClaims>>();
            var claims = await source.GetAsync(session, cancellationToken).ConfigureAwait(false);
            claims.Validate();
            return claims;
        }
    }

    /// <summary>
    /// Keeps changed claims with the session, so that a source that fails tomorrow does not bring back a right that was taken today.
    /// </summary>
    private async ValueTask KeepAsync(StoredSession session, TClaims claims, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var json = StoredSessionClaims.Write(claims);
        if (json.AsSpan().SequenceEqual(session.Claims.Span))
        {
            return;
        }

        try
        {
            await _store.UpdateClaimsAsync(new SessionClaimsUpdate { Now = now, SessionId = session.Id, Claims = json }, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionStoreUnavailableException exception)
        {
            LogNotKept(session.Id, exception);
        }
    }

    [LoggerMessage(LogEvents.ClaimsSourceFailed, LogLevel.Warning, "The claims source failed for the session {SessionId}; its last known claims go into the next token.")]
    private partial void LogSourceFailed(string sessionId, Exception exception);

    [LoggerMessage(LogEvents.ClaimsNotKept, LogLevel.Warning, "The claims of the session {SessionId} could not be kept with it.")]
    private partial void LogNotKept(string sessionId, Exception exception);

    [LoggerMessage(LogEvents.ClaimsUnfit, LogLevel.Warning, "The session {SessionId}, and others like it, cannot be used: the claims they were created with do not fit sessions.yaml any longer. {Problem} Their users have to sign in again, unless an ISessionClaimsSource supplies the claims.")]
    private partial void LogUnfit(string sessionId, string problem);
}
