using System.Text;
using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Checks;

/// <summary>How large a session token can become: the arithmetic behind SESS022 and SESS027.</summary>
internal static class TokenSize
{
    // What the hosted original allows, 1.2 KB.
    public const long LargestClaims = 1_228;

    // RFC 6265bis, section 5.6: name and value together.
    public const long LargestCookie = 4_096;

    // As JSON. A sign-in with a longer user id is checked when it happens.
    public const int UserIdBytes = 255;

    private const int Quotes = 2;

    // The longest UTF-8 form of a UTF-16 unit. A quote or a backslash takes 2 bytes, and control characters are refused at sign-in.
    private const int BytesPerUnit = 3;

    private const int BooleanBytes = 5;

    // -9223372036854775808
    private const int IntegerBytes = 20;

    // -2.2250738585072014E-308
    private const int NumberBytes = 24;

    // The seconds of the years 1 to 9999: -62135596800.
    private const int TimestampBytes = 12;

    private const int UuidBytes = 36 + Quotes;

    // The longer of the two prefixes a cookie name can get.
    private const string CookiePrefix = "__Secure-";

    // Version, key id, sealer id, number and tag of a sealed token.
    private const int SealBytes = 1 + 8 + 16 + 4 + 16;

    // Fingerprint, three ids, three times and flags of its content, and the sizes of two texts.
    private const int SealedNumbersBytes = 8 + (3 * 16) + (3 * 8) + 1 + (2 * 2);

    // A policy name, and its two lifetimes where the file has changed since the sign-in: name;seconds;seconds.
    private const int PolicyBytes = 64 + 1 + 10 + 1 + 10;

    // What has no bound counts as empty.
    public static long OfClaim(ClaimModel claim) => 1 + OfText(claim.Name) + 1 + OfValue(claim);

    public static long OfCookie(SessionsModel model, long claims)
    {
        var content = SealedNumbersBytes + UserIdBytes + PolicyBytes + "{}".Length + claims;
        return CookiePrefix.Length
            + Encoding.UTF8.GetByteCount(model.Settings.Cookie.Name)
            + Base64Url(SealBytes + ((content + 2) / 3 * 3));
    }

    // Without padding (RFC 7515, section 2): ⌈4n/3⌉ characters.
    private static long Base64Url(long bytes) => ((bytes * 4) + 2) / 3;

    private static long OfValue(ClaimModel claim)
    {
        if (claim.Constant is { } constant)
        {
            return OfConstant(constant);
        }

        if (!claim.IsArray)
        {
            return OfItem(claim);
        }

        var count = claim.MaxItems ?? 0;
        return "[]".Length + (count * OfItem(claim)) + Math.Max(0, count - 1);
    }

    private static long OfItem(ClaimModel claim) => claim.Kind switch
    {
        ClaimKind.Boolean => BooleanBytes,
        ClaimKind.Integer => IntegerBytes,
        ClaimKind.Number => NumberBytes,
        ClaimKind.Timestamp => TimestampBytes,
        ClaimKind.Uuid => UuidBytes,
        ClaimKind.Enum => claim.EnumValues.Select(value => OfText(value.Value)).DefaultIfEmpty().Max(),
        ClaimKind.Object => OfObject(claim),
        _ => Quotes + (BytesPerUnit * (long)(claim.MaxLength ?? 0)),
    };

    // The first property has no comma.
    private static long OfObject(ClaimModel claim)
        => "{}".Length - (claim.Properties.Count > 0 ? 1 : 0) + claim.Properties.Sum(OfClaim);

    private static long OfConstant(ClaimLiteral constant) => constant.Items is { } items
        ? "[]".Length + Math.Max(0, items.Count - 1) + items.Sum(item => OfLiteral(constant.Kind, item))
        : OfLiteral(constant.Kind, constant.Text);

    // Numbers may be written another way than the file has them, so they count as any number.
    private static long OfLiteral(ClaimKind kind, string text) => kind switch
    {
        ClaimKind.Boolean or ClaimKind.Integer or ClaimKind.Timestamp => text.Length,
        ClaimKind.Number => NumberBytes,
        _ => OfText(text),
    };

    private static long OfText(string text)
        => Quotes + Encoding.UTF8.GetByteCount(text) + text.Sum(c => c is '"' or '\\' ? 1 : c < ' ' ? 5 : 0);
}
