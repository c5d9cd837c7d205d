using System.Buffers;
using System.ComponentModel;
using System.Text.Json;

namespace SessionGen.Infrastructure;

/// <summary>
/// Reads the values of claims for generated code. Every method expects the reader on the name of a property, leaves it on the last token of
/// the value, and never throws for a value that does not fit: it refuses the payload, naming the claim and never its value, or leaves the
/// value null if the payload is kept with a session. A value that is not null before stands in the payload twice. Thread-safe: no state.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsJson
{
    /// <summary>Reads a <c>string</c>.</summary>
    /// <exception cref="JsonException">The payload is not valid JSON.</exception>
    public static bool TryReadString(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref string? value)
    {
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (TryGetString(ref reader, out var text))
        {
            value = text;
            return true;
        }

        return LeaveOut(ref reader, ref payload, claim);
    }

    /// <summary>Reads a <c>boolean</c>.</summary>
    public static bool TryReadBoolean(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref bool? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetBoolean);

    /// <summary>Reads an <c>integer</c>.</summary>
    public static bool TryReadInteger(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref long? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetInteger);

    /// <summary>Reads a <c>number</c>, which is finite.</summary>
    public static bool TryReadNumber(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref double? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetNumber);

    /// <summary>Reads a <c>timestamp</c>: a NumericDate (RFC 7519, section 2) in whole seconds.</summary>
    public static bool TryReadTimestamp(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref DateTimeOffset? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetTimestamp);

    /// <summary>Reads a <c>uuid</c>: 32 hex digits with hyphens (RFC 9562, section 4).</summary>
    public static bool TryReadUuid(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref Guid? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetUuid);

    /// <summary>Reads a value with <paramref name="tryGet"/>.</summary>
    public static bool TryReadItem<T>(
        ref Utf8JsonReader reader,
        ref SessionTokenPayload payload,
        string claim,
        ref T? value,
        SessionClaimsItemReader<T> tryGet)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(tryGet);
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (tryGet(ref reader, out var item))
        {
            value = item;
            return true;
        }

        return LeaveOut(ref reader, ref payload, claim);
    }

    /// <summary>Reads a <c>string[]</c>.</summary>
    public static bool TryReadStrings(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref IReadOnlyList<string>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetString);

    /// <summary>Reads a <c>boolean[]</c>.</summary>
    public static bool TryReadBooleans(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref IReadOnlyList<bool>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetBoolean);

    /// <summary>Reads an <c>integer[]</c>.</summary>
    public static bool TryReadIntegers(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref IReadOnlyList<long>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetInteger);

    /// <summary>Reads a <c>number[]</c>.</summary>
    public static bool TryReadNumbers(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref IReadOnlyList<double>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetNumber);

    /// <summary>Reads a <c>timestamp[]</c>.</summary>
    public static bool TryReadTimestamps(
        ref Utf8JsonReader reader,
        ref SessionTokenPayload payload,
        string claim,
        ref IReadOnlyList<DateTimeOffset>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetTimestamp);

    /// <summary>Reads a <c>uuid[]</c>.</summary>
    public static bool TryReadUuids(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, ref IReadOnlyList<Guid>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetUuid);

    /// <summary>Reads an array, each item with <paramref name="tryGet"/>.</summary>
    public static bool TryReadItems<T>(
        ref Utf8JsonReader reader,
        ref SessionTokenPayload payload,
        string claim,
        ref IReadOnlyList<T>? value,
        SessionClaimsItemReader<T> tryGet)
    {
        ArgumentNullException.ThrowIfNull(tryGet);
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            var items = ArrayPool<T>.Shared.Rent(8);
            var count = 0;
            var depth = reader.CurrentDepth;
            try
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && tryGet(ref reader, out var item))
                {
                    if (count == items.Length)
                    {
                        items = Grow(items);
                    }

                    items[count++] = item;
                }

                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    value = new SessionClaimsList<T>(items[..count]);
                    return true;
                }

                if (!payload.LeaveOutValue(claim))
                {
                    return false;
                }

                while ((reader.TokenType != JsonTokenType.EndArray || reader.CurrentDepth != depth) && reader.Read())
                {
                }

                return true;
            }
            finally
            {
                ArrayPool<T>.Shared.Return(items, clearArray: true);
            }
        }

        return LeaveOut(ref reader, ref payload, claim);
    }

    /// <summary>Continues to the start of an <c>object</c>.</summary>
    /// <returns>False if there is none; the payload is then refused, unless it is kept with a session.</returns>
    public static bool TryReadStartObject(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, bool isFirst)
    {
        if (!IsFirst(isFirst, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        LeaveOut(ref reader, ref payload, claim);
        return false;
    }

    private static bool LeaveOut(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim)
    {
        if (!payload.LeaveOutValue(claim))
        {
            return false;
        }

        reader.Skip();
        return true;
    }

    private static T[] Grow<T>(T[] items)
    {
        var larger = ArrayPool<T>.Shared.Rent(2 * items.Length);
        items.CopyTo(larger, 0);
        ArrayPool<T>.Shared.Return(items, clearArray: true);
        return larger;
    }

    private static bool IsFirst(bool isFirst, ref SessionTokenPayload payload, string claim)
    {
        if (!isFirst)
        {
            payload.RejectDuplicate(claim);
        }

        return isFirst;
    }

    private static bool TryGetString(ref Utf8JsonReader reader, out string value)
    {
        value = "";
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        try
        {
            value = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are not UTF-8, or half of a surrogate pair as an escape: the reader has no method that only asks.
            return false;
        }
    }

    private static bool TryGetBoolean(ref Utf8JsonReader reader, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
    }

    private static bool TryGetInteger(ref Utf8JsonReader reader, out long value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value);
    }

    private static bool TryGetNumber(ref Utf8JsonReader reader, out double value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && double.IsFinite(value);
    }

    private static bool TryGetTimestamp(ref Utf8JsonReader reader, out DateTimeOffset value)
    {
        value = default;
        return TryGetInteger(ref reader, out var seconds) && SessionClaimsTimestamp.TryCreate(seconds, out value);
    }

    private static bool TryGetUuid(ref Utf8JsonReader reader, out Guid value)
    {
        value = default;
        return reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out value);
    }
}
