using System.Buffers;
using System.Text.Json;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>
/// Describes an account that the application does not describe itself, by claims of the usual names: <c>name</c>, <c>fullName</c> or
/// <c>displayName</c>; <c>email</c>; <c>picture</c>, <c>pictureUrl</c>, <c>avatar</c>, <c>avatarUrl</c> or <c>imageUrl</c>. Case and
/// underscores do not matter.
/// </summary>
internal static class AccountConventions
{
    private static readonly string[] Names = ["name", "fullname", "displayname"];
    private static readonly string[] Details = ["email"];
    private static readonly string[] Pictures = ["picture", "pictureurl", "avatar", "avatarurl", "imageurl"];

    public static AccountDescription Describe<TClaims>(Session<TClaims> session)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var texts = ReadTexts(session.Claims);
        var detail = Find(texts, Details);
        return new AccountDescription(Find(texts, Names) ?? detail ?? session.UserId, Find(texts, Names) is null ? null : detail, Find(texts, Pictures));
    }

    private static string? Find(Dictionary<string, string> texts, string[] names) =>
        names.Select(name => texts.GetValueOrDefault(name)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    /// <summary>The claims that are plain text, by their names in lower case.</summary>
    private static Dictionary<string, string> ReadTexts<TClaims>(TClaims claims)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            claims.WriteTo(writer);
            writer.WriteEndObject();
        }

        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!.Replace("_", "", StringComparison.Ordinal);
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                _ = texts.TryAdd(name, reader.GetString()!);
            }

            reader.Skip();
        }

        return texts;
    }
}
