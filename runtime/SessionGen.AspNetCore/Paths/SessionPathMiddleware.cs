using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>
/// Moves <c>/u/{n}</c> from the path of a request into its path base, as <c>UsePathBase</c> does, and notes the number. Whatever else begins
/// with <c>/u/</c> is the application's own.
/// </summary>
/// <remarks>
/// Unlike there the prefix stays when the request comes back: middleware before this one may answer with another page then, for an error, by
/// running the pipeline again or by itself, and that page belongs to the same tab.
/// </remarks>
internal sealed class SessionPathMiddleware(RequestDelegate next)
{
    private const string Prefix = "/u/";
    private const int MostDigits = 9;

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<SessionPathFeature>() is { } tab)
        {
            // A page in place of the one that was asked for. A path base before this one takes its own part away with the prefix.
            http.Request.PathBase = tab.PathBase;
        }
        else if (TryRead(http.Request.Path, out var number, out var length))
        {
            Enter(http, number, length);
        }

        return next(http);
    }

    private static void Enter(HttpContext http, int number, int length)
    {
        if (SessionGenHandler.Get(http).IsDecided)
        {
            // Nothing is better than the wrong account.
            throw new InvalidOperationException("The request was authenticated before app.UseSessionPaths() saw the account in its path, so it would run as another one. Call app.UseSessionPaths(), then app.UseAuthentication() and app.UseAuthorization(): without these two calls WebApplication authenticates before anything else.");
        }

        var request = http.Request;
        var pathBase = request.PathBase;
        request.PathBase = pathBase.Add(request.Path.Value![..length]);
        request.Path = request.Path.Value[length..];
        http.Features.Set(new SessionPathFeature(number, pathBase, request.PathBase));

        // What was found for the whole path, if routing has run already, is not what was asked for.
        http.SetEndpoint(null);
    }

    /// <summary>The prefix as it is written here: in lower case and without leading zeros, so that an account has one address.</summary>
    private static bool TryRead(PathString path, out int number, out int length)
    {
        (number, length) = (0, 0);
        if (path.Value is not { } text || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var digits = text.AsSpan(Prefix.Length);
        var end = digits.IndexOf('/');
        digits = end < 0 ? digits : digits[..end];
        length = Prefix.Length + digits.Length;
        return digits.Length <= MostDigits
            && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits.Length == 1 || !digits.StartsWith('0'))
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
