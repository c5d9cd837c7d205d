using Microsoft.AspNetCore.Diagnostics;

namespace SessionGen.AspNetCore.Http;

// Answers exceptions of sign-ins that no code of the application surrounds, such as those of callbacks of identity providers.
internal sealed class SessionExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case SessionStoreUnavailableException:
                SessionProblems.WriteStoreUnavailable(httpContext, mayHaveTakenEffect: true);
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
