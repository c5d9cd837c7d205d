namespace SessionGen;

/// <summary>An account that is signed in in a browser, as a page shows it. An immutable snapshot; thread-safe.</summary>
public sealed record SessionAccount
{
    /// <summary>The session's id: what switching and signing out name it by.</summary>
    public required string SessionId { get; init; }

    /// <summary>The application's own id of the user.</summary>
    public required string UserId { get; init; }

    /// <summary>What the person knows the account by. Text, not HTML.</summary>
    public required string Name { get; init; }

    /// <summary>A second line, as a rule the e-mail address. Text, not HTML.</summary>
    public string? Detail { get; init; }

    /// <summary>An address that a page may show as a picture; null where there is none, or none that is safe to show.</summary>
    public string? PictureUrl { get; init; }

    /// <summary>One or two letters in place of a picture.</summary>
    public required string Initials { get; init; }

    /// <summary>When the user was active last, never ahead of the clock.</summary>
    public required DateTimeOffset LastActiveAt { get; init; }

    /// <summary>When the session ends unless the user is active before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The number of the session on this browser, as in the route prefix <c>/u/{n}</c>; null where it is not known.</summary>
    public int? Number { get; init; }

    /// <summary>Whether requests of the browser run as this account; where only a page of it is known, whether that page does.</summary>
    public required bool IsActive { get; init; }

    /// <summary>The name, and the detail behind it: what tells this account from the others where only text can.</summary>
    public string FullName => Detail is null ? Name : $"{Name}, {Detail}";
}
