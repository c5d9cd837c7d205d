using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;

namespace SessionGen;

/// <summary>
/// Reads the values of claims from a <see cref="ClaimsPrincipal"/>, for generated code. Not for use by hand. Every method gives the
/// first claim of the type, or null where there is none or it has another format. Thread-safe: no state.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsPrincipal
{
    /// <summary>Finds a <c>string</c>.</summary>
    public static string? FindString(ClaimsPrincipal principal, string type)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.FindFirst(type)?.Value;
    }

    /// <summary>Finds a <c>boolean</c>, <c>true</c> or <c>false</c> in any case.</summary>
    public static bool? FindBoolean(ClaimsPrincipal principal, string type) =>
        bool.TryParse(FindString(principal, type), out var value) ? value : null;

    /// <summary>Finds an <c>integer</c>.</summary>
    public static long? FindInteger(ClaimsPrincipal principal, string type) =>
        long.TryParse(FindString(principal, type), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Finds a finite <c>number</c>.</summary>
    public static double? FindNumber(ClaimsPrincipal principal, string type) =>
        double.TryParse(FindString(principal, type), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>Finds a <c>timestamp</c>, in whole seconds since 1970 or, as identity providers also write it, as ISO 8601 with an offset.</summary>
    public static DateTimeOffset? FindTimestamp(ClaimsPrincipal principal, string type)
    {
        var text = FindString(principal, type);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return SessionClaimsTimestamp.TryCreate(seconds, out var value) ? value : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? SessionClaimsTimestamp.ToWholeSeconds(instant)
            : null;
    }

    /// <summary>Finds a <c>uuid</c>.</summary>
    public static Guid? FindUuid(ClaimsPrincipal principal, string type) =>
        Guid.TryParse(FindString(principal, type), out var value) ? value : null;
}
