using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SessionGen.Claims;
using SessionGen.Model;

namespace SessionGen.Infrastructure;

/// <summary>
/// The registered claims of a token, gathered while generated code reads its custom claims, so that the payload is read once. A value made
/// with <c>default</c> gathers nothing and lets every further property pass.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct SessionTokenPayload
{
    private readonly SessionTokenRules? _rules;
    private readonly ulong? _model;
    private RegisteredClaims _seen;
    private List<string>? _unfit;
    private string? _missing;

    internal SessionTokenPayload(SessionTokenRules rules, ulong? model = null) => (_rules, _model) = (rules, model);

    private SessionTokenPayload(bool isStored) => IsStored = isStored;

    internal static SessionTokenPayload Stored => new(isStored: true);

    [Flags]
    private enum RegisteredClaims
    {
        Iss = 1,
        Sub = 2,
        Sid = 4,
        Azp = 8,
        Iat = 16,
        Nbf = 32,
        Exp = 64,
        Jti = 128,
        V = 256,
        Sts = 512,
        Fva = 1024,
        AuthTime = 2048,
        Acr = 4096,
        Cnf = 8192,
        Aud = 16384,
        Required = Iss | Sub | Sid | Azp | Iat | Nbf | Exp | Jti | V | Sts | Fva | AuthTime | Acr | Cnf,
    }

    /// <summary>Why the payload was refused, or null. Names a claim, never a value.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the claims are read from a bearer token, which does not carry those with <c>bearer: false</c>.</summary>
    public readonly bool IsBearerToken => _rules is not null;

    /// <summary>
    /// Whether the claims are those kept with a session, which may have begun under another version of sessions.yaml: a value that does
    /// not fit counts as missing, and a missing one has the value of its <c>whenMissing</c>.
    /// </summary>
    public readonly bool IsStored { get; }

    // The claims whose stored values do not fit, by their paths.
    internal readonly IReadOnlyList<string> Unfit => _unfit ?? [];

    internal bool IsOfOtherModel { get; private set; }

    internal string? UserId { get; private set; }

    internal UInt128 SessionKey { get; private set; }

    internal UInt128 ClientKey { get; private set; }

    internal SessionPolicy? Policy { get; private set; }

    internal long IssuedAt { get; private set; }

    internal long ExpiresAt { get; private set; }

    internal long CreatedAt { get; private set; }

    // The library checks the value; it ignores an audience if none is configured (RFC 8725, section 3.9).
    internal readonly bool IsAudienceExpected => _rules!.Audience is not null || (_seen & RegisteredClaims.Aud) == 0;

    internal readonly bool IsComplete => (_seen & RegisteredClaims.Required) == RegisteredClaims.Required;

    /// <summary>Takes a property that is not a custom claim, from its name to the last token of its value.</summary>
    /// <returns>False where the payload must be refused; <see cref="Problem"/> then says why.</returns>
    public bool Read(ref Utf8JsonReader reader)
    {
        if (_rules is null)
        {
            reader.Skip();
            return Problem is null;
        }

        switch (reader.HasValueSequence || reader.ValueIsEscaped ? 0 : reader.ValueSpan.Length)
        {
            case 1 when reader.ValueTextEquals("v"u8):
                return ReadVersion(ref reader);
            case 3:
                return ReadShort(ref reader);
            case 9 when reader.ValueTextEquals("auth_time"u8):
                return ReadTime(ref reader, RegisteredClaims.AuthTime, "auth_time");
            case 0:
                return RefuseName();
            default:
                reader.Skip();
                return Problem is null;
        }
    }

    /// <summary>Refuses the payload: <paramref name="claim"/> is required and missing.</summary>
    public void RejectMissing(string claim)
    {
        var unfit = _unfit?.Find(path => IsWithin(path, claim));
        if (unfit is not null)
        {
            RejectValue(unfit);
            return;
        }

        Problem ??= $"The claim '{(_missing is { } inner && IsWithin(inner, claim) ? inner : claim)}' is missing.";
    }

    /// <summary>Refuses the payload: <paramref name="claim"/> appears twice (RFC 7519, section 4).</summary>
    public void RejectDuplicate(string claim) => Problem ??= $"The claim '{claim}' appears twice.";

    /// <summary>Refuses the payload: <paramref name="claim"/> has a value that sessions.yaml does not allow.</summary>
    public void RejectValue(string claim) => Problem ??= $"The claim '{claim}' has a value that sessions.yaml does not allow.";

    /// <summary>Leaves out an object that lacks its required property <paramref name="claim"/>.</summary>
    /// <returns>False where the payload is refused for it: only a value kept with a session may be left out.</returns>
    public bool LeaveOutMissing(string claim)
    {
        if (!IsStored)
        {
            RejectMissing(claim);
            return false;
        }

        _missing = claim;
        return true;
    }

    internal bool LeaveOutValue(string claim)
    {
        if (!IsStored)
        {
            RejectValue(claim);
            return false;
        }

        (_unfit ??= []).Add(claim);
        return true;
    }

    private static bool IsWithin(string path, string claim) =>
        path.StartsWith(claim, StringComparison.Ordinal) && (path.Length == claim.Length || path[claim.Length] == '.');

    // Tokens made here never escape a name.
    private bool RefuseName()
    {
        Problem ??= "A claim has an escaped or empty name.";
        return false;
    }

    private bool ReadShort(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        switch (((uint)name[0] << 16) | ((uint)name[1] << 8) | name[2])
        {
            case ('i' << 16) | ('s' << 8) | 's':
                return Next(ref reader, RegisteredClaims.Iss, "iss", JsonTokenType.String);
            case ('s' << 16) | ('u' << 8) | 'b':
                return Next(ref reader, RegisteredClaims.Sub, "sub", JsonTokenType.String) && ReadUserId(ref reader);
            case ('s' << 16) | ('i' << 8) | 'd':
                return Next(ref reader, RegisteredClaims.Sid, "sid", JsonTokenType.String) && ReadSessionId(ref reader);
            case ('a' << 16) | ('z' << 8) | 'p':
                return Next(ref reader, RegisteredClaims.Azp, "azp", JsonTokenType.String);
            case ('i' << 16) | ('a' << 8) | 't':
                return ReadTime(ref reader, RegisteredClaims.Iat, "iat");
            case ('n' << 16) | ('b' << 8) | 'f':
                return ReadTime(ref reader, RegisteredClaims.Nbf, "nbf");
            case ('e' << 16) | ('x' << 8) | 'p':
                return ReadTime(ref reader, RegisteredClaims.Exp, "exp");
            case ('j' << 16) | ('t' << 8) | 'i':
                return Next(ref reader, RegisteredClaims.Jti, "jti", JsonTokenType.String);
            case ('s' << 16) | ('t' << 8) | 's':
                return Next(ref reader, RegisteredClaims.Sts, "sts", JsonTokenType.String)
                    && (reader.ValueTextEquals("active"u8) || Refuse("sts"));
            case ('f' << 16) | ('v' << 8) | 'a':
                return Next(ref reader, RegisteredClaims.Fva, "fva", JsonTokenType.StartArray) && Skip(ref reader);
            case ('a' << 16) | ('c' << 8) | 'r':
                return Next(ref reader, RegisteredClaims.Acr, "acr", JsonTokenType.String)
                    && ReadPolicy(reader.GetString()!);
            case ('c' << 16) | ('n' << 8) | 'f':
                return Next(ref reader, RegisteredClaims.Cnf, "cnf", JsonTokenType.StartObject) && ReadConfirmation(ref reader);
            case ('a' << 16) | ('u' << 8) | 'd':
                return Next(ref reader, RegisteredClaims.Aud, "aud", JsonTokenType.String);
            default:
                reader.Skip();
                return Problem is null;
        }
    }

    private bool ReadVersion(ref Utf8JsonReader reader) =>
        Next(ref reader, RegisteredClaims.V, "v", JsonTokenType.Number)
        && ((reader.TryGetInt32(out var version) && version == SessionTokenRules.Version) || Refuse("v"));

    private bool ReadPolicy(string text)
    {
        Policy = _rules!.Policies.Read(text);
        if (Policy is not null)
        {
            return true;
        }

        IsOfOtherModel = SessionTokenPolicies.IsName(text);
        return (IsOfOtherModel && _model is null) || Refuse("acr");
    }

    private bool ReadUserId(ref Utf8JsonReader reader)
    {
        UserId = reader.GetString();
        return UserId is { Length: > 0 } || Refuse("sub");
    }

    private bool ReadSessionId(ref Utf8JsonReader reader)
    {
        var read = TryReadId(ref reader, "sess_"u8, out var key);
        SessionKey = key;
        return read || Refuse("sid");
    }

    private bool ReadConfirmation(ref Utf8JsonReader reader)
    {
        UInt128 key = default;
        var read = reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName
            && reader.ValueTextEquals("client"u8)
            && reader.Read()
            && TryReadId(ref reader, "client_"u8, out key);
        ClientKey = key;
        return (read && reader.Read() && ReadModel(ref reader) && reader.TokenType == JsonTokenType.EndObject) || Refuse("cnf");
    }

    // Tokens of earlier releases have none, and are read as if this version had made them.
    private bool ReadModel(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            return true;
        }

        if (!reader.ValueTextEquals("model"u8)
            || !reader.Read()
            || reader.TokenType != JsonTokenType.String
            || !ulong.TryParse(reader.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var model))
        {
            return false;
        }

        IsOfOtherModel = _model is { } own && model != own;
        return !IsOfOtherModel && reader.Read();
    }

    private static bool TryReadId(ref Utf8JsonReader reader, ReadOnlySpan<byte> prefix, out UInt128 key)
    {
        Span<char> random = stackalloc char[SessionIds.RandomLength];
        key = default;
        return reader.TokenType == JsonTokenType.String
            && !reader.ValueIsEscaped
            && reader.ValueSpan.StartsWith(prefix)
            && Ascii.ToUtf16(reader.ValueSpan[prefix.Length..], random, out var length) == OperationStatus.Done
            && SessionIds.TryParseRandom(random[..length], out key);
    }

    private bool ReadTime(ref Utf8JsonReader reader, RegisteredClaims claim, string name)
    {
        if (!Next(ref reader, claim, name, JsonTokenType.Number))
        {
            return false;
        }

        if (!reader.TryGetInt64(out var seconds) || seconds is < 0 or > WholeSeconds.Maximum)
        {
            return Refuse(name);
        }

        switch (claim)
        {
            case RegisteredClaims.Iat:
                IssuedAt = seconds;
                break;
            case RegisteredClaims.Nbf:
                break;
            case RegisteredClaims.Exp:
                ExpiresAt = seconds;
                break;
            default:
                CreatedAt = seconds;
                break;
        }

        return true;
    }

    private bool Next(ref Utf8JsonReader reader, RegisteredClaims claim, string name, JsonTokenType kind)
    {
        if ((_seen & claim) != 0)
        {
            RejectDuplicate(name);
            return false;
        }

        _seen |= claim;
        return (reader.Read() && reader.TokenType == kind) || Refuse(name);
    }

    private static bool Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return true;
    }

    private bool Refuse(string claim)
    {
        RejectValue(claim);
        return false;
    }
}
