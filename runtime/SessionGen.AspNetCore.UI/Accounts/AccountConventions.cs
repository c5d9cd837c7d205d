using System.Security.Claims;
using SessionGen.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>Describes an account by claims with well-known names. Case and underscores do not matter.</summary>
internal static class AccountConventions
{
    private static readonly string[] Names = ["name", "fullname", "displayname"];
    private static readonly string[] Details = ["email"];
    private static readonly string[] Pictures = ["picture", "pictureurl", "avatar", "avatarurl", "imageurl"];

    public static AccountDescription Describe<TClaims>(Session<TClaims> session)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var texts = SessionPrincipalClaims.Create(session, issuer: "")
            .Where(claim => claim.ValueType == ClaimValueTypes.String)
            .ToLookup(
                claim => claim.Type.Replace("_", "", StringComparison.Ordinal), claim => claim.Value, StringComparer.OrdinalIgnoreCase);
        var (name, detail) = (Find(texts, Names), Find(texts, Details));
        return new AccountDescription(name ?? detail ?? session.UserId, name is null ? null : detail, Find(texts, Pictures));
    }

    private static string? Find(ILookup<string, string> texts, string[] names) =>
        names.Select(name => texts[name].FirstOrDefault()).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
}
