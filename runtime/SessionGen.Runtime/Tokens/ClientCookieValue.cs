using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Tokens;

/// <summary><c>{43 base64url characters of a 256-bit secret}.{generation}</c>. Immutable and thread-safe.</summary>
internal sealed class ClientCookieValue
{
    // OWASP ASVS 5.0, 7.2.3 asks for 128 bits at least.
    public const int SecretSize = 32;

    private const int SecretLength = 43;
    private const int MaximumGenerationDigits = 15;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private ClientCookieValue(string text, long generation, ClientSecretHash hash)
    {
        Text = text;
        Generation = generation;
        Hash = hash;
        BindingKey = ClientBinding.Of(text);
    }

    public static int MaximumLength => SecretLength + 1 + MaximumGenerationDigits;

    public long Generation { get; }

    public ClientSecretHash Hash { get; }

    public string Text { get; }

    // Ties a token cookie to this very value.
    public UInt128 BindingKey { get; }

    public static ClientCookieValue Create(long generation)
    {
        Span<byte> secret = stackalloc byte[SecretSize];
        RandomNumberGenerator.Fill(secret);
        var value = Create(secret, generation);
        CryptographicOperations.ZeroMemory(secret);
        return value;
    }

    public ClientCookieValue WithGeneration(long generation) =>
        new(Format(Text.AsSpan(0, SecretLength), generation), generation, Hash);

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ClientCookieValue? value)
    {
        value = null;
        if (text.Length < SecretLength + 2 || text.Length > MaximumLength || text[SecretLength] != '.')
        {
            return false;
        }

        var digits = text[(SecretLength + 1)..];
        if (digits.ContainsAnyExcept(Digits) || (digits[0] == '0' && digits.Length > 1))
        {
            return false;
        }

        Span<byte> secret = stackalloc byte[SecretSize];
        if (!StrictBase64Url.TryDecode(text[..SecretLength], secret, out var written) || written != SecretSize)
        {
            return false;
        }

        var generation = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        value = new ClientCookieValue(text.ToString(), generation, HashOf(secret));
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }

    // The secret never reaches a log.
    public override string ToString() => nameof(ClientCookieValue);

    public void CopySecret(Span<byte> secret) => Base64Url.DecodeFromChars(Text.AsSpan(0, SecretLength), secret);

    public static ClientCookieValue Create(ReadOnlySpan<byte> secret, long generation)
    {
        Span<char> text = stackalloc char[SecretLength];
        Base64Url.EncodeToChars(secret, text);
        return new ClientCookieValue(Format(text, generation), generation, HashOf(secret));
    }

    private static string Format(ReadOnlySpan<char> secret, long generation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(generation, 999_999_999_999_999);
        return string.Create(CultureInfo.InvariantCulture, $"{secret}.{generation}");
    }

    private static ClientSecretHash HashOf(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return new ClientSecretHash(hash);
    }
}
