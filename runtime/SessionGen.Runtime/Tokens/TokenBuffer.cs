using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using SessionGen.Claims;

namespace SessionGen.Tokens;

/// <summary>What minting a token needs of memory, kept from one token to the next on each thread.</summary>
internal sealed class TokenBuffer
{
    private const int LargestKept = 64 * 1024;
    private const int TokenIdSize = 16;

    [ThreadStatic]
    private static TokenBuffer? _cached;

    private readonly byte[] _random = new byte[32 * TokenIdSize];
    private int _randomUsed;

    private TokenBuffer()
    {
        Json = new ArrayBufferWriter<byte>(1024);
        Writer = new Utf8JsonWriter(Json, new JsonWriterOptions { Encoder = TokenJsonEncoder.Instance, SkipValidation = true });
        Token = new byte[2048];
        _randomUsed = _random.Length;
    }

    /// <summary>Takes the payload.</summary>
    public ArrayBufferWriter<byte> Json { get; }

    /// <summary>Writes to <see cref="Json"/>.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Takes the token.</summary>
    public byte[] Token { get; private set; }

    public static TokenBuffer Rent()
    {
        var buffer = _cached ?? new TokenBuffer();
        _cached = null;
        return buffer;
    }

    /// <summary>
    /// 128 random bits for a <c>jti</c>. Fetched for many tokens at once, since a call of the generator costs more than its bits; no
    /// secret, so it does no harm that the next ones lie here.
    /// </summary>
    public ReadOnlySpan<byte> NextTokenId()
    {
        if (_randomUsed == _random.Length)
        {
            RandomNumberGenerator.Fill(_random);
            _randomUsed = 0;
        }

        _randomUsed += TokenIdSize;
        return _random.AsSpan(_randomUsed - TokenIdSize, TokenIdSize);
    }

    /// <summary>Makes <see cref="Token"/> long enough.</summary>
    public Span<byte> GetToken(int length)
    {
        if (Token.Length < length)
        {
            Token = new byte[length];
        }

        return Token.AsSpan(0, length);
    }

    public void Return()
    {
        if (Token.Length > LargestKept || Json.Capacity > LargestKept)
        {
            return;
        }

        Json.ResetWrittenCount();
        Writer.Reset();
        _cached = this;
    }
}
