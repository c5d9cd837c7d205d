using System.Globalization;

namespace SessionGen.AspNetCore.Paths;

// Moves /u/{n} from the path of a request into its path base, as UsePathBase does, and keeps the number.
// Unlike UsePathBase it does not restore the path base: an error page of middleware before this one belongs to the same tab.
internal sealed class SessionPathMiddleware(RequestDelegate next)
{
    private const string Prefix = "/u/";
    private const int MostDigits = 9;

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<SessionPathFeature>() is { } tab)
        {
            // The pipeline runs again. A path base before this one takes its own part away with the prefix.
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
        if (SessionFeature.Get(http).Result is not null)
        {
            throw new InvalidOperationException(
                "The request was authenticated before app.UseSessionPaths() read the account from its path, so it would run as another "
                + "account. Call app.UseSessionPaths(), then app.UseAuthentication() and app.UseAuthorization(): without these two calls "
                + "WebApplication authenticates first.");
        }

        var request = http.Request;
        var pathBase = request.PathBase;
        request.PathBase = pathBase.Add(request.Path.Value![..length]);
        request.Path = request.Path.Value[length..];
        http.Features.Set(new SessionPathFeature(number, pathBase, request.PathBase));

        // Routing may have found an endpoint for the whole path.
        http.SetEndpoint(null);
    }

    /// <summary>Reads the prefix in lower case and without leading zeros, so that an account has one address.</summary>
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
