using System.ComponentModel;

namespace SessionGen.Infrastructure;

/// <summary>What a sessions.yaml declares; the defaults are those of an empty file. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record SessionGenSettings
{
    /// <summary>Several accounts in one browser.</summary>
    public MultiSessionSettings MultiSession { get; init; } = new();

    /// <summary>Sessions of one user over all devices.</summary>
    public ConcurrencySettings Concurrency { get; init; } = new();

    /// <summary>Where a browser is sent to sign in; a local path.</summary>
    public string SignInUrl { get; init; } = "/sign-in";

    /// <summary>The session token.</summary>
    public SessionTokenSettings Token { get; init; } = new();

    /// <summary>The cookies.</summary>
    public SessionCookieSettings Cookie { get; init; } = new();

    /// <summary>Where the endpoints of <c>MapSessionGen</c> live; a local path.</summary>
    public string EndpointsPath { get; init; } = "/session";
}
