using System.ComponentModel;
using System.Globalization;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>
/// Where the site of a page begins, and which account's tab the page is in. Public because parameters of components must be.
/// </summary>
/// <param name="Base">The base path of the site, escaped, without a slash at its end and without <c>/u/{n}</c>.</param>
/// <param name="Number">The number in <c>/u/{n}</c>; null for a page of the active account.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SessionSite(string Base, int? Number)
{
    /// <summary>Gets the home page of the tab.</summary>
    public string Home => Number is { } number ? GetTab(number) : Base + "/";

    /// <summary>Returns the home page of another account's tab.</summary>
    public string GetTab(int number) => string.Create(CultureInfo.InvariantCulture, $"{Base}/u/{number}/");

    /// <summary>Reads the site from the base address of a component that has no request.</summary>
    internal static SessionSite FromBaseUri(string baseUri, bool usesPaths)
    {
        var path = new Uri(baseUri).AbsolutePath.TrimEnd('/');
        var slash = path.LastIndexOf('/');
        return usesPaths && slash >= 0 && path.AsSpan(0, slash).EndsWith("/u", StringComparison.Ordinal)
            && int.TryParse(path.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SessionSite(path[..(slash - 2)], number)
            : new SessionSite(path, null);
    }
}
