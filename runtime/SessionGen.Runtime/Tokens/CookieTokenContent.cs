using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using SessionGen.Claims;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Tokens;

// fingerprint 8, session 16, client 16, binding 16, created 8, issued 8, expires 8, flags 1, user, policy, claims. The user and the
// policy are UTF-8 after their size in two bytes, the claims are a JSON object.
internal static class CookieTokenContent
{
    private const int SessionAt = 8;
    private const int ClientAt = SessionAt + 16;
    private const int BindingAt = ClientAt + 16;
    private const int CreatedAt = BindingAt + 16;
    private const int IssuedAt = CreatedAt + 8;
    private const int ExpiresAt = IssuedAt + 8;
    private const int FlagsAt = ExpiresAt + 8;
    private const int NumbersSize = FlagsAt + 1;
    private const byte IsPersistent = 1;

    public static ReadOnlySpan<byte> Write<TClaims>(
        StoredSession session, TClaims claims, in SessionTokenTimes times, UInt128 binding, SessionTokenRules rules)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        var numbers = buffer.GetSpan(NumbersSize);
        BinaryPrimitives.WriteUInt64BigEndian(numbers, TClaims.ModelFingerprint);
        BinaryPrimitives.WriteUInt128BigEndian(numbers[SessionAt..], times.SessionKey);
        BinaryPrimitives.WriteUInt128BigEndian(numbers[ClientAt..], times.ClientKey);
        BinaryPrimitives.WriteUInt128BigEndian(numbers[BindingAt..], binding);
        BinaryPrimitives.WriteInt64BigEndian(numbers[CreatedAt..], times.CreatedAt);
        BinaryPrimitives.WriteInt64BigEndian(numbers[IssuedAt..], times.IssuedAt);
        BinaryPrimitives.WriteInt64BigEndian(numbers[ExpiresAt..], times.ExpiresAt);
        numbers[FlagsAt] = session.IsPersistent ? IsPersistent : (byte)0;
        buffer.Advance(NumbersSize);
        WriteText(buffer, session.UserId);
        WriteText(buffer, rules.Policies.Format(session.Policy));
        StoredSessionClaims.Write(buffer, claims);

        // White space after the claims, for a size that is a multiple of three.
        while (buffer.WrittenCount % 3 != 0)
        {
            buffer.Write(" "u8);
        }

        return buffer.WrittenSpan;
    }

    public static SessionToken<TClaims>? Read<TClaims>(
        ReadOnlySpan<byte> content, ReadOnlySpan<char> text, string issuer, SessionTokenRules rules, out SessionTokenProblem problem)
        where TClaims : class, ISessionClaims<TClaims>
    {
        problem = SessionTokenProblem.BadPayload;
        if (content.Length < NumbersSize)
        {
            return null;
        }

        var isOfOtherModel = BinaryPrimitives.ReadUInt64BigEndian(content) != TClaims.ModelFingerprint;
        var rest = content[NumbersSize..];
        if (!TryReadText(ref rest, out var userId) || !TryReadText(ref rest, out var policyText))
        {
            return null;
        }

        var policy = rules.Policies.Read(policyText);
        if (policy is null && !SessionTokenPolicies.IsName(policyText))
        {
            return null;
        }

        isOfOtherModel |= policy is null;

        var claims = isOfOtherModel ? null : StoredSessionClaims.ReadOwn<TClaims>(rest);
        if (claims is null && !isOfOtherModel)
        {
            return null;
        }

        problem = SessionTokenProblem.None;
        return new SessionToken<TClaims>(text.ToString())
        {
            UserId = userId,
            Issuer = issuer,
            Policy = policy!,
            Claims = claims!,
            IsOfOtherModel = isOfOtherModel,
            SessionKey = BinaryPrimitives.ReadUInt128BigEndian(content[SessionAt..]),
            ClientKey = BinaryPrimitives.ReadUInt128BigEndian(content[ClientAt..]),
            BindingKey = BinaryPrimitives.ReadUInt128BigEndian(content[BindingAt..]),
            CreatedAtSeconds = BinaryPrimitives.ReadInt64BigEndian(content[CreatedAt..]),
            IssuedAtSeconds = BinaryPrimitives.ReadInt64BigEndian(content[IssuedAt..]),
            ExpiresAtSeconds = BinaryPrimitives.ReadInt64BigEndian(content[ExpiresAt..]),
            IsPersistent = (content[FlagsAt] & IsPersistent) != 0,
        };
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        var span = buffer.GetSpan(sizeof(ushort) + size);
        BinaryPrimitives.WriteUInt16BigEndian(span, checked((ushort)size));
        Encoding.UTF8.GetBytes(text, span[sizeof(ushort)..]);
        buffer.Advance(sizeof(ushort) + size);
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (rest.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(rest) is var size && rest.Length < sizeof(ushort) + size)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), size));
        rest = rest[(sizeof(ushort) + size)..];
        return true;
    }
}
