using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionGen;

/// <summary>
/// Reads the values of claims for generated code. Not for use by hand. Every method expects the reader on the name of a
/// property, leaves it on the last token of the value, and never throws for a value that does not fit: it refuses the payload, in
/// words that name the claim and never its value. Thread-safe: no state.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsJson
{
    /// <summary>Reads a <c>string</c>.</summary>
    /// <param name="reader">Stands on the name of the property.</param>
    /// <param name="payload">Gets the problem, if there is one.</param>
    /// <param name="claim">The claim, as the problem names it.</param>
    /// <param name="value">Null before; the value after. If it is not null before, the claim stands in the payload twice.</param>
    /// <returns>Whether the value fits.</returns>
    /// <exception cref="JsonException">The payload is no JSON.</exception>
    public static bool TryReadString(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref string? value)
    {
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            try
            {
                value = reader.GetString()!;
                return true;
            }
            catch (InvalidOperationException)
            {
                // Bytes that are not UTF-8, or half a surrogate pair as an escape: there is no method that only asks.
            }
        }

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Reads a <c>boolean</c>.</summary>
    /// <inheritdoc cref="TryReadString"/>
    public static bool TryReadBoolean(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref bool? value)
    {
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            value = reader.TokenType == JsonTokenType.True;
            return true;
        }

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Reads an <c>integer</c>.</summary>
    /// <inheritdoc cref="TryReadString"/>
    public static bool TryReadInteger(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref long? value)
    {
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
        {
            value = number;
            return true;
        }

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Reads a <c>number</c>, which is finite.</summary>
    /// <inheritdoc cref="TryReadString"/>
    public static bool TryReadNumber(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref double? value)
    {
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number))
        {
            value = number;
            return true;
        }

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Reads a <c>timestamp</c>: a NumericDate (RFC 7519, section 2) in whole seconds, in the range of <see cref="DateTimeOffset"/>.</summary>
    /// <inheritdoc cref="TryReadString"/>
    public static bool TryReadTimestamp(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref DateTimeOffset? value)
    {
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds) && SessionClaimsTimestamp.TryCreate(seconds, out var timestamp))
        {
            value = timestamp;
            return true;
        }

        payload.RejectValue(claim);
        return false;
    }

    /// <summary>Reads a <c>uuid</c>: 32 hex digits with hyphens (RFC 9562, section 4).</summary>
    /// <inheritdoc cref="TryReadString"/>
    public static bool TryReadUuid(ref Utf8JsonReader reader, ref SessionTokenPayload payload, string claim, [NotNullWhen(true)] ref Guid? value)
    {
        if (!IsFirst(value is null, ref payload, claim))
        {
            return false;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var guid))
        {
            value = guid;
            return true;
        }

        payload.RejectValue(claim);
        return false;
    }

    private static bool IsFirst(bool isFirst, ref SessionTokenPayload payload, string claim)
    {
        if (!isFirst)
        {
            payload.RejectDuplicate(claim);
        }

        return isFirst;
    }
}
