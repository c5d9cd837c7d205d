using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using SessionGen.Stores;

namespace SessionGen.Infrastructure;

/// <summary>
/// Checks the values of claims against the bounds of sessions.yaml, for generated code. Messages name the claim and the key that bounds it,
/// never the value. Thread-safe: no state.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsGuard
{
    /// <summary>
    /// Checks a string: at most <paramref name="maxLength"/> UTF-16 units, no control character and no half of a surrogate pair. The
    /// proof of size counts three bytes a unit, which only holds for characters that JSON writes without an escape.
    /// </summary>
    /// <exception cref="ArgumentException">The value is null or does not keep the bounds.</exception>
    public static void Text([NotNull] string? value, string claim, string key, int maxLength = int.MaxValue)
    {
        Required(value, claim);
        if (value.Length > maxLength)
        {
            throw Refused($"The claim '{claim}' has {value.Length} characters; sessions.yaml allows {maxLength} ({key}.maxLength).");
        }

        for (var i = 0; i < value.Length; i++)
        {
            var unit = value[i];
            if (char.IsControl(unit))
            {
                throw Refused(
                    $"The claim '{claim}' has a control character, U+{(int)unit:X4} at index {i}, which is not allowed in claims ({key}).");
            }
        }

        if (UnicodeText.IndexOfLoneSurrogate(value) is var lone and >= 0)
        {
            throw Refused($"The claim '{claim}' has half of a surrogate pair at index {lone}, which UTF-8 cannot carry ({key}).");
        }
    }

    /// <summary>Checks the number of items of an array.</summary>
    /// <exception cref="ArgumentException">The value is null or has more than <paramref name="maxItems"/> items.</exception>
    public static void Items<T>([NotNull] IReadOnlyList<T>? value, string claim, string key, int maxItems = int.MaxValue)
    {
        Required(value, claim);
        if (value.Count > maxItems)
        {
            throw Refused($"The claim '{claim}' has {value.Count} items; sessions.yaml allows {maxItems} ({key}.maxItems).");
        }
    }

    /// <summary>Checks a number: JSON has no infinity and no NaN (RFC 8259, section 6).</summary>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public static void Number(double value, string claim, string key)
    {
        if (!double.IsFinite(value))
        {
            throw Refused($"The claim '{claim}' is not a finite number, which JSON requires ({key}).");
        }
    }

    /// <summary>Checks the value of an enum claim.</summary>
    /// <exception cref="ArgumentException">The value is not declared.</exception>
    public static void Declared(bool isDeclared, string claim, string key)
    {
        if (!isDeclared)
        {
            throw Refused($"The claim '{claim}' is not one of the values that sessions.yaml declares ({key}.values).");
        }
    }

    /// <summary>Checks that a claim that is not optional is there, where the compiler's check was silenced.</summary>
    /// <exception cref="ArgumentException">The value is null.</exception>
    public static void Required([NotNull] object? value, string claim)
    {
        if (value is null)
        {
            throw Refused($"The claim '{claim}' is null and not optional.");
        }
    }

    private static ArgumentException Refused(FormattableString message) => new(FormattableString.Invariant(message));
}
