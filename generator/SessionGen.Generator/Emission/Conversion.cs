namespace SessionGen.Generator.Emission;

/// <summary>What is written around an operand of a shortcode to make it the value of the claim.</summary>
internal sealed record Conversion(string Head, string Tail, string ItemType, EnumLayout? Enum, bool IsSpread)
{
    public static Conversion Of(ClaimLayout claim, bool isText)
    {
        if (isText)
        {
            return new Conversion("global::SessionGen.Infrastructure.SessionShortcodes.ToText(", ")", "string", null, IsSpread: false);
        }

        // Whatever can be enumerated makes an array.
        return claim.Claim.IsArray
            ? new Conversion("[.. ", "]", claim.ItemType, claim.Enum, IsSpread: true)
            : new Conversion("", "", claim.ItemType, claim.Enum, IsSpread: false);
    }

    public string Convert(ClaimLiteral literal)
    {
        var expression = ClaimLiteralSyntax.Expression(literal, ItemType, Enum);
        return literal.Items is null ? Head + expression + Tail : expression;
    }
}
