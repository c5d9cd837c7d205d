namespace SessionGen.Configuration.Values;

/// <summary>The issuer and the audience of tokens.</summary>
internal static class StringOrUri
{
    // RFC 7519, section 2: a StringOrURI with a colon must be a URI.
    public static Fault? Check(string text)
        => HasSpace(text) || (text.Contains(':') && !Uri.TryCreate(text, UriKind.Absolute, out _))
            ? new("SESS003", Invariant.Format("'{0}' is neither a name without spaces nor an absolute URI.", Quote.Text(text)))
            : null;

    // Relying parties expect a URI.
    public static Fault? CheckIssuer(string issuer)
        => HasSpace(issuer)
            || !issuer.Contains(':')
            || !Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
            || uri.Query.Length > 0
            || uri.Fragment.Length > 0
            ? new("SESS003", Invariant.Format(
                "'{0}' is not a valid issuer: it must be an absolute URI without query and fragment, such as https://acme.example.",
                Quote.Text(issuer)))
            : null;

    private static bool HasSpace(string text) => text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
