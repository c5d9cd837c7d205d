using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Requests;

/// <summary>Where the pages and forms are, below the base path of a request (given as a part of an address, escaped).</summary>
internal sealed class SessionAddresses(SessionGenSettings settings)
{
    // Escaped once more where it leads through the sign-in page, it has to fit into a request line (LocalPath.FitsHeader).
    private const int LongestField = 2000;

    private readonly string _endpoints = settings.EndpointsPath.TrimEnd('/');

    public string SignIn => settings.SignInUrl;

    /// <summary>The account chooser as an address: where the sign-in page has a query, it goes behind.</summary>
    public string Chooser => ChooserPath + settings.SignInUrl[SignInPathLength..];

    /// <summary>The account chooser as a route.</summary>
    public string ChooserPath => settings.SignInUrl[..SignInPathLength].TrimEnd('/') + "/choose";

    public string Active => _endpoints + "/active";

    public string SignOut => _endpoints + "/sign-out";

    /// <summary>The stylesheet of the pages and components, which another assembly has.</summary>
    public string Style => _endpoints + "/style.css";

    public string Script => _endpoints + "/client.js";

    private int SignInPathLength => settings.SignInUrl.AsSpan().IndexOfAny('?', '#') is >= 0 and var end ? end : settings.SignInUrl.Length;

    /// <summary>The sign-in page, which leads on to <paramref name="returnUrl"/>.</summary>
    public string GetSignIn(string pathBase, string? returnUrl) => pathBase + AddReturnUrl(SignIn, returnUrl);

    /// <summary>The account chooser, which leads on to <paramref name="returnUrl"/>.</summary>
    public string GetChooser(string pathBase, string? returnUrl) =>
        pathBase + AddReturnUrl(Chooser, returnUrl) is var address && FitsForm(address) ? address : pathBase + Chooser;

    /// <summary>Whether an address can go through a form. Somebody who loses the way on still gets to an account.</summary>
    public static bool FitsForm(string address) => Uri.EscapeDataString(address).Length <= LongestField;

    private static string AddReturnUrl(string address, string? returnUrl)
    {
        if (returnUrl is null)
        {
            return address;
        }

        var fragment = address.IndexOf('#', StringComparison.Ordinal);
        var (path, rest) = fragment < 0 ? (address, "") : (address[..fragment], address[fragment..]);
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}returnUrl={Uri.EscapeDataString(returnUrl)}{rest}";
    }
}
