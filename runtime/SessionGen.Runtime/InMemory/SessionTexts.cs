using System.Text;
using System.Text.Json;

namespace SessionGen.InMemory;

/// <summary>
/// Packs what is of different length in a row into one array: the user id, the number, the device where there is one, and the claims
/// without what all sessions have in common. The claims of an application differ in their values only; names and punctuation are kept once, as a template. Packing loses nothing: what
/// comes out is byte for byte what went in. One writer at a time; reading takes no lock.
/// </summary>
internal sealed class SessionTexts
{
    /// <summary>Arrays of changing length make a template for each length; what exceeds this is packed as it is.</summary>
    private const int MaximumTemplates = 1024;

    /// <summary>Refuses what is not well-formed, so that two user ids that differ never become the same.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The first one is no more than a hole: claims as they are.</summary>
    private volatile byte[][][] _templates = [[[], []]];

    /// <summary>Packs what a session has.</summary>
    /// <param name="userId">The user id.</param>
    /// <param name="number">The number of the session on its client.</param>
    /// <param name="claims">The claims, a JSON object.</param>
    /// <param name="device">The device; null for none, which takes no byte.</param>
    public byte[] Pack(string userId, int number, ReadOnlySpan<byte> claims, SessionDevice? device)
    {
        var values = new List<Range>();
        var template = FindTemplate(claims, values);
        if (template == 0)
        {
            values = [Range.All];
        }

        var user = Utf8.GetByteCount(userId);
        var size = SizeOf(user) + user + SizeOf(number) + SizeOf(template) + SizeOf(device);
        foreach (var value in values)
        {
            var length = claims[value].Length;
            size += SizeOf(length) + length;
        }

        var packed = new byte[size];
        var rest = packed.AsSpan();
        Write(ref rest, user);
        Utf8.GetBytes(userId, rest);
        rest = rest[user..];
        Write(ref rest, number);
        Write(ref rest, template);
        foreach (var value in values)
        {
            Write(ref rest, claims[value].Length);
            claims[value].CopyTo(rest);
            rest = rest[claims[value].Length..];
        }

        if (device is not null)
        {
            Write(ref rest, device.UserAgent);
            Write(ref rest, device.IpAddress);
        }

        return packed;
    }

    /// <summary>Packs the same session with other claims.</summary>
    public byte[] Repack(byte[] packed, ReadOnlySpan<byte> claims) =>
        Pack(Utf8.GetString(GetUserId(packed)), GetNumber(packed), claims, GetDevice(packed));

    /// <summary>The user id in UTF-8.</summary>
    public static ReadOnlySpan<byte> GetUserId(ReadOnlySpan<byte> packed)
    {
        var length = Read(ref packed);
        return packed[..length];
    }

    /// <summary>The number of the session on its client.</summary>
    public static int GetNumber(ReadOnlySpan<byte> packed)
    {
        var user = Read(ref packed);
        packed = packed[user..];
        return Read(ref packed);
    }

    /// <summary>The device; null for none.</summary>
    public SessionDevice? GetDevice(ReadOnlySpan<byte> packed)
    {
        var holes = FindTemplate(ref packed).Length - 1;
        for (var i = 0; i < holes; i++)
        {
            var length = Read(ref packed);
            packed = packed[length..];
        }

        return packed.IsEmpty ? null : new SessionDevice(ReadText(ref packed), ReadText(ref packed));
    }

    /// <summary>The JSON object.</summary>
    public byte[] GetClaims(ReadOnlySpan<byte> packed)
    {
        var template = FindTemplate(ref packed);

        // The packed lengths count as well, which makes it too much, never too little.
        var size = packed.Length;
        foreach (var literal in template)
        {
            size += literal.Length;
        }

        var claims = new byte[size];
        var written = Append(claims, 0, template[0]);
        foreach (var literal in template.AsSpan(1))
        {
            var length = Read(ref packed);
            written = Append(claims, written, packed[..length]);
            packed = packed[length..];
            written = Append(claims, written, literal);
        }

        return claims.AsSpan(0, written).ToArray();
    }

    /// <summary>The template of the claims; what is left then are the values.</summary>
    private byte[][] FindTemplate(ref ReadOnlySpan<byte> packed)
    {
        var user = Read(ref packed);
        packed = packed[user..];
        _ = Read(ref packed);
        return _templates[Read(ref packed)];
    }

    private static int Append(byte[] destination, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination.AsSpan(at));
        return at + text.Length;
    }

    private int FindTemplate(ReadOnlySpan<byte> claims, List<Range> values)
    {
        if (!TryFindValues(claims, values))
        {
            return 0;
        }

        // NUL cannot stand in JSON, so it marks the holes without doubt.
        var shape = new StringBuilder();
        var start = 0;
        foreach (var value in values)
        {
            shape.Append(Encoding.Latin1.GetString(claims[start..value.Start.Value])).Append('\0');
            start = value.End.Value;
        }

        var key = shape.Append(Encoding.Latin1.GetString(claims[start..])).ToString();
        if (_numbers.TryGetValue(key, out var number))
        {
            return number;
        }

        if (_templates.Length == MaximumTemplates)
        {
            return 0;
        }

        number = _templates.Length;
        _templates = [.. _templates, [.. key.Split('\0').Select(Encoding.Latin1.GetBytes)]];
        _numbers.Add(key, number);
        return number;
    }

    /// <summary>Where the strings and numbers stand, strings without their quotes.</summary>
    private static bool TryFindValues(ReadOnlySpan<byte> claims, List<Range> values)
    {
        try
        {
            var reader = new Utf8JsonReader(claims);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                {
                    var start = (int)reader.TokenStartIndex + (reader.TokenType == JsonTokenType.String ? 1 : 0);
                    values.Add(start..(start + reader.ValueSpan.Length));
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int SizeOf(SessionDevice? device) => device is null ? 0 : SizeOf(device.UserAgent) + SizeOf(device.IpAddress);

    private static int SizeOf(string? text) => text is null ? 1 : SizeOf(Utf8.GetByteCount(text) + 1) + Utf8.GetByteCount(text);

    /// <summary>Its length plus one; 0 is none.</summary>
    private static void Write(ref Span<byte> destination, string? text)
    {
        Write(ref destination, text is null ? 0 : Utf8.GetByteCount(text) + 1);
        destination = destination[Utf8.GetBytes(text ?? "", destination)..];
    }

    private static string? ReadText(ref ReadOnlySpan<byte> source)
    {
        var length = Read(ref source);
        if (length == 0)
        {
            return null;
        }

        var text = Utf8.GetString(source[..(length - 1)]);
        source = source[(length - 1)..];
        return text;
    }

    private static int SizeOf(int value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 5;

    private static void Write(ref Span<byte> destination, int value)
    {
        var rest = (uint)value;
        var size = SizeOf(value);
        for (var i = 0; i < size - 1; i++)
        {
            destination[i] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[size - 1] = (byte)rest;
        destination = destination[size..];
    }

    private static int Read(ref ReadOnlySpan<byte> source)
    {
        var value = 0u;
        var i = 0;
        for (; source[i] >= 0x80; i++)
        {
            value |= (uint)(source[i] & 0x7F) << (7 * i);
        }

        value |= (uint)source[i] << (7 * i);
        source = source[(i + 1)..];
        return (int)value;
    }
}
