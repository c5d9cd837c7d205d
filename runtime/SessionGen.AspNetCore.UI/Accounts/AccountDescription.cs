namespace SessionGen;

/// <summary>How the account chooser and the switcher show an account. Immutable.</summary>
/// <param name="Name">The name the user knows the account by. If it is empty, the user's id is shown.</param>
/// <param name="Detail">A second line that distinguishes accounts of the same name, usually the e-mail address.</param>
/// <param name="PictureUrl">
/// An <c>https</c> address, a path of this site such as <c>/avatars/7.png</c>, or a <c>data:image/…</c> URL. Anything else is left out, and
/// the account shows its initials.
/// </param>
public sealed record AccountDescription(string Name, string? Detail = null, string? PictureUrl = null);
