using System.ComponentModel;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>
/// An account that is signed in on a browser, as a page shows it. An immutable snapshot; thread-safe. Public because parameters of
/// components must be.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SessionAccount
{
    /// <summary>Gets the id of the session, which switching and signing out take.</summary>
    public required string SessionId { get; init; }

    /// <summary>Gets the application's id of the user.</summary>
    public required string UserId { get; init; }

    /// <summary>Gets the name the user knows the account by. Text, not HTML.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the second line, usually the e-mail address. Text, not HTML.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the address of the picture; null if there is none, or none that is safe to show.</summary>
    public string? PictureUrl { get; init; }

    /// <summary>Gets one or two letters to show in place of a picture.</summary>
    public required string Initials { get; init; }

    /// <summary>Gets the time of the user's last activity, never in the future.</summary>
    public required DateTimeOffset LastActiveAt { get; init; }

    /// <summary>Gets the number of the session on this browser, as in the route prefix <c>/u/{n}</c>; null if it is not known.</summary>
    public int? Number { get; init; }

    /// <summary>Gets whether the browser's requests run as this account. Within a circuit, whether its page does.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Gets the name followed by the detail, which identifies the account where only text is possible.</summary>
    public string FullName => Detail is null ? Name : $"{Name}, {Detail}";
}
