namespace SessionGen.AspNetCore.Requests;

/// <summary>Reads the token of an <c>Authorization: Bearer</c> header (RFC 6750, section 2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    // With two headers the token is empty, so it is not valid.
    public static bool TryGet(HttpRequest request, out ReadOnlySpan<char> token)
    {
        var header = request.Headers.Authorization;
        token = default;
        var isBearer = false;
        for (var i = 0; i < header.Count; i++)
        {
            var value = header[i].AsSpan();
            if (value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                && (value.Length == Scheme.Length || value[Scheme.Length] == ' '))
            {
                isBearer = true;
                token = header.Count == 1 ? value[Scheme.Length..].Trim(' ') : default;
            }
        }

        return isBearer;
    }
}
