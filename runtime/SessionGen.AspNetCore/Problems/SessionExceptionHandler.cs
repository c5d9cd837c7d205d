using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>
/// Where the application uses <c>UseExceptionHandler</c>, what is no fault of it is no 500. A sign-in or sign-out of its own that finds the store
/// down answers 503, as a renewal does; a sign-in that a limit with <c>onLimit: reject</c> refuses answers 409: by a provider's callback, above
/// all, which no code of the application is around.
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
                    ? "This browser has as many accounts signed in as it may have. Sign one of them out first."
                    : "The user is signed in as many times as a user may be. Sign out somewhere else first.");
                break;
            default:
                return false;
        }

        await httpContext.Response.FlushWrittenAsync();
        return true;
    }
}
