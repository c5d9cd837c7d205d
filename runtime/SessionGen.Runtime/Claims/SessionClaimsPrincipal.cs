using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;

namespace SessionGen.Infrastructure;

/// <summary>Reads claims of a principal for generated code; one of another format counts as missing. Thread-safe: no state.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsPrincipal
{
    /// <summary>The text of the first claim of the type, or null.</summary>
    public static string? FindString(ClaimsPrincipal principal, string type)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.FindFirst(type)?.Value;
    }

    /// <summary>The first claim of the type, as <paramref name="parse"/> reads it, or null.</summary>
    public static T? Find<T>(ClaimsPrincipal principal, string type, Func<string?, T?> parse)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(parse);
        return parse(FindString(principal, type));
    }

    /// <summary>The texts of all claims of the type, or null where there is none.</summary>
    public static IReadOnlyList<string>? FindStrings(ClaimsPrincipal principal, string type) =>
        FindStringsOrEmpty(principal, type) is { Count: > 0 } texts ? texts : null;

    /// <summary>The texts of all claims of the type.</summary>
    public static IReadOnlyList<string> FindStringsOrEmpty(ClaimsPrincipal principal, string type)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return [.. principal.FindAll(type).Select(claim => claim.Value)];
    }

    /// <summary>All claims of the type, or null where there is none or one of another format.</summary>
    public static IReadOnlyList<T>? FindItems<T>(ClaimsPrincipal principal, string type, Func<string?, T?> parse)
        where T : struct =>
        FindItemsOrEmpty(principal, type, parse) is { Count: > 0 } items ? items : null;

    /// <summary>All claims of the type, or null where one has another format.</summary>
    public static IReadOnlyList<T>? FindItemsOrEmpty<T>(ClaimsPrincipal principal, string type, Func<string?, T?> parse)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(parse);
        var items = new List<T>();
        foreach (var text in FindStringsOrEmpty(principal, type))
        {
            if (parse(text) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return items;
    }

    /// <summary>Reads <c>true</c> or <c>false</c>, in any case.</summary>
    public static bool? ParseBoolean(string? text) => bool.TryParse(text, out var value) ? value : null;

    /// <summary>Reads an <c>integer</c>.</summary>
    public static long? ParseInteger(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Reads a finite <c>number</c>.</summary>
    public static double? ParseNumber(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>Reads a <c>timestamp</c>: whole seconds since 1970 or, as identity providers also write it, ISO 8601.</summary>
    public static DateTimeOffset? ParseTimestamp(string? text)
    {
        if (ParseInteger(text) is { } seconds)
        {
            return SessionClaimsTimestamp.TryCreate(seconds, out var value) ? value : null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var instant)
            ? SessionClaimsTimestamp.ToWholeSeconds(instant)
            : null;
    }

    /// <summary>Reads a <c>uuid</c>.</summary>
    public static Guid? ParseUuid(string? text) => Guid.TryParse(text, out var value) ? value : null;
}
