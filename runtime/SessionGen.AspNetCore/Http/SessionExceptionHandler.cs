using Microsoft.AspNetCore.Diagnostics;

namespace SessionGen.AspNetCore.Http;

/// <summary>
/// Answers exceptions of sign-ins and sign-outs that are not faults of the application, if it uses <c>UseExceptionHandler</c>: 503 if the
/// store is not available, as for a renewal, and 409 if a limit with <c>onLimit: reject</c> is reached. No code of the application
/// surrounds the callback of an identity provider, for one.
/// </summary>
internal sealed class SessionExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case SessionStoreUnavailableException:
                SessionProblems.WriteStoreUnavailable(httpContext);
                break;
            case SessionLimitException limit:
                SessionProblems.Write(httpContext, StatusCodes.Status409Conflict, limit.Setting == SessionLimitException.ClientLimit
                    ? "This browser has the maximum number of accounts signed in. Sign out of one of them first."
                    : "The user has the maximum number of sessions. Sign out in another browser first.");
                break;
            default:
                return false;
        }

        await httpContext.Response.FlushWrittenAsync();
        return true;
    }
}
