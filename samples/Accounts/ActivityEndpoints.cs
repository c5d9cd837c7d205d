using System.Runtime.CompilerServices;
using Accounts.Sessions;
using SessionGen;

namespace Accounts;

/// <summary>What the page Activity asks in the background.</summary>
internal static class ActivityEndpoints
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Requests that no person makes: they run as the session and do not prolong it. Otherwise a tab left open would stay signed in until
    /// the maximum lifetime.
    /// </summary>
    public static void MapActivity(this WebApplication app)
    {
        var background = app.MapGroup("/activity").DisableSessionActivity();
        background.MapGet("/end", (Session<SessionClaims> session) => new { endsAt = session.ExpiresAt });
        background.MapGet("/clock", (Session<SessionClaims> _, HttpContext http, TimeProvider time) =>
            TypedResults.ServerSentEvents(TellTimeAsync(time, http.GetSessionEndToken(), http.RequestAborted)));
    }

    /// <summary>A response that stays open belongs to nobody once its session is over, so it ends with it.</summary>
    private static async IAsyncEnumerable<string> TellTimeAsync(TimeProvider time, CancellationToken sessionEnd, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(sessionEnd, cancellationToken);
        while (!either.IsCancellationRequested)
        {
            yield return time.GetUtcNow().ToString("HH:mm:ss", null);
            await Task.Delay(Interval, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        yield return "The session is over.";
    }
}
