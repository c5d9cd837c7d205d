namespace SessionGen;

/// <summary>How an account is shown to the person it belongs to: in the account chooser and in the switcher.</summary>
/// <param name="Name">What the person knows the account by. Where it is empty, the user's id is shown.</param>
/// <param name="Detail">A second line that tells accounts of one name apart, as a rule the e-mail address.</param>
/// <param name="PictureUrl">
/// An <c>https</c> address, a path of this site such as <c>/avatars/7.png</c>, or a <c>data:image/…</c> URL. Anything else is left out, and
/// the account shows its initials.
/// </param>
public sealed record AccountDescription(string Name, string? Detail = null, string? PictureUrl = null);
