using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionGen.Keys;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.Health;

internal sealed class SessionGenHealthCheck(
    ISessionStore store, StoreWriteProbe writes, StoreTrouble trouble, KeyRing keys, FeedState feed, MachineClocks clocks)
    : IHealthCheck
{
    /// <summary>Well-formed, and not an id of any session, so that a look-up reads one index only.</summary>
    private static readonly string UnknownSession = SessionIds.FormatSession(UInt128.Zero);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var failure = context.Registration.FailureStatus;
        var hasKeys = keys.IsLoaded;
        var problem = "does not answer";
        var exception = await TryReadAsync(cancellationToken).ConfigureAwait(false);
        if (exception is null)
        {
            problem = "answers, but does not accept writes";
            exception = await writes.TryWriteAsync(cancellationToken).ConfigureAwait(false);
        }

        if (exception is not null)
        {
            var effect = hasKeys
                ? "Valid tokens continue to work; sign-ins and renewals get 503."
                : "No keys are loaded, so no token can be verified.";
            return new HealthCheckResult(failure, $"The session store {problem}. {effect}", exception);
        }

        if (trouble.GetFailingWrites() is var (work, reason))
        {
            return new HealthCheckResult(failure, $"The session store answers, but fails some writes. {work} fail.", reason);
        }

        if (!hasKeys)
        {
            const string Description =
                "No keys are loaded yet, so no token can be verified. The store answers: the next try loads them.";
            return new HealthCheckResult(failure, Description);
        }

        if (clocks.Verdict is { IsWrong: true } clock)
        {
            return new HealthCheckResult(
                failure,
                $"The clock of this machine is {clock.DifferenceText} the clocks of {clock.Machines}. Correct it. Until then, users that "
                + "this machine serves may be signed out too early or too late.");
        }

        if (store.Problem is { } storeProblem)
        {
            return HealthCheckResult.Degraded(storeProblem);
        }

        return feed.IsFaulted
            ? HealthCheckResult.Degraded(
                "The change feed of the session store is interrupted and is retried. Until then, sessions that other machines revoke end "
                + "here after one token lifetime at the latest.")
            : HealthCheckResult.Healthy("The session store answers, the keys are loaded, and the change feed is not interrupted.");
    }

    private async Task<Exception?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.GetAsync(UnknownSession, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SessionStoreUnavailableException exception)
        {
            return exception;
        }
    }
}
