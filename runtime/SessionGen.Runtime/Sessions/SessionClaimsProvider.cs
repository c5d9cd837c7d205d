using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionGen.Claims;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Sessions;

/// <summary>Supplies claims for the next token: those of the source, else those kept with the session. A thread-safe singleton.</summary>
internal sealed partial class SessionClaimsProvider<TClaims>(
    IServiceScopeFactory scopes,
    IServiceProviderIsService registered,
    ISessionStore store,
    IOptions<SessionGenOptions> options,
    SessionGenMetrics metrics,
    TimeProvider time,
    ILogger<SessionClaimsProvider<TClaims>> logger)
    where TClaims : class, ISessionClaims<TClaims>
{
    // There are no last known claims to use instead.
    private static readonly TimeSpan SignInTimeout = TimeSpan.FromSeconds(10);

    // A browser comes back with every request, and there are no more problems than claims.
    private readonly ConcurrentDictionary<string, bool> _logged = new(StringComparer.Ordinal);

    public bool HasSource { get; } = registered.IsService(typeof(ISessionClaimsSource<TClaims>));

    // Returns null if the kept claims no longer fit sessions.yaml and no source is registered. If there is one that failed, a later
    // attempt may succeed, so that throws.
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

        return ReadKept(session) ?? throw new SessionStoreUnavailableException(
            "The claims source failed, and the claims kept with the session no longer fit sessions.yaml.");
    }

    public async ValueTask<TClaims> AskAsync(StoredSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!HasSource)
        {
            throw new InvalidOperationException(
                "A sign-in without claims needs an ISessionClaimsSource that supplies them. Register one, or pass the claims at sign-in.");
        }

        try
        {
            return await AskAsync(session, now, SignInTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new SessionStoreUnavailableException(
                $"The claims source did not answer within {SignInTimeout.TotalSeconds:0} seconds.", exception);
        }
    }

    private TClaims? ReadKept(StoredSession session)
    {
        var claims = StoredSessionClaims.Read<TClaims>(session.Claims.Span, out var problem);
        if (claims is null && _logged.TryAdd(problem!, true))
        {
            LogUnfit(session.Id, problem!);
        }

        return claims;
    }

    private async ValueTask<TClaims?> TryAskAsync(StoredSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(session, now, options.Value.ClaimsTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever the application's code throws, its users stay signed in.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            metrics.ClaimsSourceFailed();
            LogSourceFailed(session.Id, exception);
            return null;
        }
    }

    private async Task<TClaims> AskAsync(StoredSession session, DateTimeOffset now, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Not disposed of: the source may use its token after this has returned.
        var cancellation = new CancellationTokenSource();
        var asking = RunSourceAsync(session.ToSession(now), cancellation.Token);
        try
        {
            return await asking.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!asking.IsCompleted)
            {
                await cancellation.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    // Disposes of its scope when the source is done, even if the caller has stopped waiting.
    private async Task<TClaims> RunSourceAsync(Session session, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var source = scope.ServiceProvider.GetRequiredService<ISessionClaimsSource<TClaims>>();
            var claims = await source.GetAsync(session, cancellationToken).ConfigureAwait(false);
            claims.Validate();
            return claims;
        }
    }

    // So that a source that fails tomorrow does not bring back a right that was taken away today.
    private async ValueTask KeepAsync(StoredSession session, TClaims claims, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var json = ClaimsMerge.Write(claims, session.Claims);
        if (json.AsSpan().SequenceEqual(session.Claims.Span))
        {
            return;
        }

        try
        {
            var update = new SessionClaimsUpdate { Now = now, SessionId = session.Id, Claims = json };
            await store.UpdateClaimsAsync(update, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionStoreUnavailableException exception)
        {
            LogNotKept(session.Id, exception);
        }
    }

    [LoggerMessage(
        LogEvents.ClaimsSourceFailed,
        LogLevel.Warning,
        "The claims source failed for the session {SessionId}. Its last known claims go into the next token.")]
    private partial void LogSourceFailed(string sessionId, Exception exception);

    [LoggerMessage(LogEvents.ClaimsNotKept, LogLevel.Warning, "Could not keep the claims of the session {SessionId} in the store.")]
    private partial void LogNotKept(string sessionId, Exception exception);

    [LoggerMessage(
        LogEvents.ClaimsUnfit,
        LogLevel.Warning,
        "The session {SessionId}, and others like it, cannot be used: the claims that were kept with it no longer fit sessions.yaml. "
        + "{Problem} Its user must sign in again, unless an ISessionClaimsSource supplies the claims.")]
    private partial void LogUnfit(string sessionId, string problem);
}
