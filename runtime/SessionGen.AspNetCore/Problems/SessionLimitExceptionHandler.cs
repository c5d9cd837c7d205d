using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>
/// Where the application uses <c>UseExceptionHandler</c>, a sign-in that a limit with <c>onLimit: reject</c> refuses answers 409 and not 500: by
/// a provider's callback, above all, which no code of the application is around.
/// </summary>
internal sealed class SessionLimitExceptionHandler : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not SessionLimitException limit)
        {
            return ValueTask.FromResult(false);
        }

        SessionProblems.Write(httpContext, StatusCodes.Status409Conflict, limit.Setting == SessionLimitException.ClientLimit
            ? "This browser has as many accounts signed in as it may have. Sign one of them out first."
            : "The user is signed in as many times as a user may be. Sign out somewhere else first.");
        return ValueTask.FromResult(true);
    }
}
