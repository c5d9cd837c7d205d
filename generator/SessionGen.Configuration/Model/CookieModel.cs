namespace SessionGen.Configuration.Model;

internal enum SameSite
{
    Lax,
    Strict,
    None,
}

/// <summary>The cookies, names without prefix.</summary>
internal sealed record CookieModel
{
    public string Name { get; init; } = "session";

    public SameSite SameSite { get; init; }

    public string? Domain { get; init; }

    public string Path { get; init; } = "/";

    public bool Persistent { get; init; } = true;
}
