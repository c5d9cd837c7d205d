using SessionGen.Configuration.Model;

namespace SessionGen.Generator.Emission;

/// <summary>What is written around an operand of a shortcode to make it the value of the claim.</summary>
/// <param name="Head">Before it.</param>
/// <param name="Tail">After it.</param>
/// <param name="Enum">Where texts are values of an enum.</param>
internal sealed record Conversion(string Head, string Tail, EnumLayout? Enum)
{
    public static Conversion Of(ClaimLayout claim, bool isText)
    {
        if (isText)
        {
            return new Conversion("global::SessionGen.SessionShortcodes.ToText(", ")", null);
        }

        // Whatever can be enumerated makes an array.
        return claim.Claim.IsArray ? new Conversion("[.. ", "]", null) : new Conversion("", "", claim.Enum);
    }

    /// <summary>A literal of a shortcode: a text that is a value of the enum means it.</summary>
    public string Literal(ClaimLiteral literal)
    {
        if (literal.Kind == ClaimKind.String && Enum is { } @enum && @enum.Values.Any(value => value.Value == literal.Text))
        {
            return ClaimLiteralSyntax.Expression(new ClaimLiteral(ClaimKind.Enum, literal.Text), @enum.FullName, @enum);
        }

        // Without a suffix: 1 fits a number claim, 1.5 does not fit an integer claim.
        return literal.Kind is ClaimKind.Integer or ClaimKind.Number ? literal.Text : ClaimLiteralSyntax.Expression(literal, "", null);
    }
}
