using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Health;

/// <summary>Whether sessions work on this machine: the keys, the store, and the feed that brings revocations of other machines.</summary>
internal sealed class SessionGenHealthCheck(ISessionStore store, StoreWriteProbe writes, IKeyRing keys, FeedState feed) : IHealthCheck
{
    /// <summary>Well-formed, and nobody's: asking for it reads one index and nothing more.</summary>
    private static readonly string NobodysSession = SessionIds.FormatSession(UInt128.Zero);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var failure = context.Registration.FailureStatus;
        var doing = "does not answer";
        var trouble = await FindStoreTroubleAsync(cancellationToken).ConfigureAwait(false);
        if (trouble is null)
        {
            doing = "answers, but takes no writes";
            trouble = await writes.FindTroubleAsync(cancellationToken).ConfigureAwait(false);
        }

        if (trouble is not null)
        {
            var going = keys.VerificationKeys.IsEmpty
                ? "No signing keys are loaded, so no token can be verified."
                : "Valid tokens go on working; sign-ins and renewals answer 503.";
            return new HealthCheckResult(failure, $"The session store {doing}. {going}", trouble);
        }

        if (keys.VerificationKeys.IsEmpty)
        {
            return new HealthCheckResult(failure, "No signing keys are loaded yet, so no token can be verified. The store answers: they come with the next try.");
        }

        return feed.IsFaulted
            ? HealthCheckResult.Degraded("The change feed of the session store is down and is tried again. Sessions that other machines revoke end here after one token lifetime at the latest.")
            : HealthCheckResult.Healthy("The session store answers, the signing keys are loaded, and the change feed is not interrupted.");
    }

    private async Task<Exception?> FindStoreTroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.GetAsync(NobodysSession, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SessionStoreUnavailableException exception)
        {
            return exception;
        }
    }
}
