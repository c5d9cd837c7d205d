using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Requests;

/// <summary>The addresses of pages and endpoints. Those that take a path base put it in front, escaped.</summary>
internal sealed class SessionAddresses(SessionGenSettings settings)
{
    // A return URL in a form is escaped again on its way through the sign-in page, and has to fit into a request line
    // (LocalPath.FitsHeader).
    private const int LongestField = 2000;

    public string SignIn => settings.SignInUrl;

    public string Chooser => settings.SignInUrl.TrimEnd('/') + "/choose";

    public string Active => settings.EndpointsPath + "/active";

    public string SignOut => settings.EndpointsPath + "/sign-out";

    public string Style => settings.EndpointsPath + "/style.css";

    public string Script => settings.EndpointsPath + "/client.js";

    public string GetSignIn(string pathBase, string? returnUrl) => pathBase + AddReturnUrl(SignIn, returnUrl);

    // Without the return URL if that is too long for a form.
    public string GetChooser(string pathBase, string? returnUrl) =>
        pathBase + AddReturnUrl(Chooser, returnUrl) is var address && FitsForm(address) ? address : pathBase + Chooser;

    public static bool FitsForm(string address) => Uri.EscapeDataString(address).Length <= LongestField;

    private static string AddReturnUrl(string address, string? returnUrl) =>
        returnUrl is null ? address : $"{address}?returnUrl={Uri.EscapeDataString(returnUrl)}";
}
