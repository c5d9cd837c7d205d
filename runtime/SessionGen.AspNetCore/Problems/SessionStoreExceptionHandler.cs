using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>
/// Where the application uses <c>UseExceptionHandler</c>, a sign-in or sign-out of its own that finds the store down answers 503 as a
/// renewal does, and not 500.
/// </summary>
internal sealed class SessionStoreExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not SessionStoreUnavailableException)
        {
            return false;
        }

        SessionProblems.WriteStoreUnavailable(httpContext);
        await httpContext.Response.FlushWrittenAsync();
        return true;
    }
}
