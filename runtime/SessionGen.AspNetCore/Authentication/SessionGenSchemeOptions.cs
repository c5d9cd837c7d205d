using Microsoft.AspNetCore.Authentication;

namespace SessionGen;

/// <summary>
/// Options of the authentication scheme <c>SessionGen</c>, such as the schemes that it forwards to. Configure them with
/// <c>services.Configure&lt;SessionGenSchemeOptions&gt;(SessionGenDefaults.AuthenticationScheme, …)</c>. What sessions.yaml declares is not
/// among them.
/// </summary>
public sealed class SessionGenSchemeOptions : AuthenticationSchemeOptions
{
    private static readonly object NoEvents = new();

    /// <summary>Creates options that forward nothing.</summary>
    public SessionGenSchemeOptions() => Events = NoEvents; // The base class would create events for each request.
}
