using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionGen.Infrastructure;

/// <summary>
/// Reads the values of claims for generated code. Every method expects the reader on the name of a property, leaves it on the last token of
/// the value, and never throws for a value that does not fit: it refuses the payload, naming the claim and never its value. A value that is
/// not null before stands in the payload twice. Thread-safe: no state.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsJson
{
    /// <summary>Reads a <c>string</c>.</summary>
    /// <exception cref="JsonException">The payload is not valid JSON.</exception>
    public static bool TryReadString(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref string? value)
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

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Reads a <c>boolean</c>.</summary>
    public static bool TryReadBoolean(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref bool? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetBoolean);

    /// <summary>Reads an <c>integer</c>.</summary>
    public static bool TryReadInteger(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref long? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetInteger);

    /// <summary>Reads a <c>number</c>, which is finite.</summary>
    public static bool TryReadNumber(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref double? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetNumber);

    /// <summary>Reads a <c>timestamp</c>: a NumericDate (RFC 7519, section 2) in whole seconds.</summary>
    public static bool TryReadTimestamp(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref DateTimeOffset? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetTimestamp);

    /// <summary>Reads a <c>uuid</c>: 32 hex digits with hyphens (RFC 9562, section 4).</summary>
    public static bool TryReadUuid(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref Guid? value) =>
        TryReadItem(ref reader, ref payload, claim, ref value, TryGetUuid);

    /// <summary>Reads a value with <paramref name="tryGet"/>.</summary>
    public static bool TryReadItem<T>(
        ref Utf8JsonReader reader,
        ref SessionTokenPayload payload,
        string claim,
        [NotNullWhen(true)] ref T? value,
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

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Reads a <c>string[]</c>.</summary>
    public static bool TryReadStrings(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref IReadOnlyList<string>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetString);

    /// <summary>Reads a <c>boolean[]</c>.</summary>
    public static bool TryReadBooleans(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref IReadOnlyList<bool>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetBoolean);

    /// <summary>Reads an <c>integer[]</c>.</summary>
    public static bool TryReadIntegers(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref IReadOnlyList<long>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetInteger);

    /// <summary>Reads a <c>number[]</c>.</summary>
    public static bool TryReadNumbers(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref IReadOnlyList<double>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetNumber);

    /// <summary>Reads a <c>timestamp[]</c>.</summary>
    public static bool TryReadTimestamps(
        ref Utf8JsonReader reader,
        ref SessionTokenPayload payload,
        string claim,
        [NotNullWhen(true)] ref IReadOnlyList<DateTimeOffset>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetTimestamp);

    /// <summary>Reads a <c>uuid[]</c>.</summary>
    public static bool TryReadUuids(
        ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref IReadOnlyList<Guid>? value) =>
        TryReadItems(ref reader, ref payload, claim, ref value, TryGetUuid);

    /// <summary>Reads an array, each item with <paramref name="tryGet"/>.</summary>
    public static bool TryReadItems<T>(
        ref Utf8JsonReader reader,
        ref SessionTokenPayload payload,
        string claim,
        [NotNullWhen(true)] ref IReadOnlyList<T>? value,
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
            }
            finally
            {
                ArrayPool<T>.Shared.Return(items, clearArray: true);
            }
        }

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Continues to the start of an <c>object</c>.</summary>
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

        payload.RejectValue(claim);
        return false;
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
