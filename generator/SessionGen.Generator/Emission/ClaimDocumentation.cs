using System.Globalization;

namespace SessionGen.Generator.Emission;

/// <summary>The XML docs of claims: the description of sessions.yaml, and what it declares of the value.</summary>
internal static class ClaimDocumentation
{
    public static void Write(SourceWriter writer, ClaimLayout claim)
    {
        var facts = Facts(claim);
        if (claim.Claim.Description is { } description && description.Trim().Length > 0)
        {
            writer.Summary(Prose(description));
            writer.Remarks(facts);
        }
        else
        {
            writer.Summary(facts);
        }
    }

    public static string Prose(string text) =>
        string.Join("\n", CSharpText.SplitLines(text.Trim()).Select(line => CSharpText.XmlText(line).TrimEnd()));

    public static string Code(string text) =>
        $"<c>{string.Join(" ", CSharpText.SplitLines(text).Select(CSharpText.XmlText))}</c>";

    public static string Facts(ClaimLayout layout)
    {
        var claim = layout.Claim;
        var text = $"The claim {Code(layout.Path)}: {Code(TypeName(claim))}";
        if (claim.MaxItems is { } maxItems)
        {
            text += $", at most {CSharpText.Literal(maxItems)} {(maxItems == 1 ? "item" : "items")}";
        }

        if (claim.MaxLength is { } maxLength)
        {
            text += $", at most {CSharpText.Literal(maxLength)} {(maxLength == 1 ? "character" : "characters")}";
            text += claim.IsArray ? " each" : "";
        }

        text += claim switch
        {
            { Constant: not null } => $", always {Value(claim.Constant)}",
            { Default: not null } => $", {Value(claim.Default)} unless it is given",
            _ when layout.IsOptional => ", left out of the token when null",
            _ => ", required",
        };
        if (claim.WhenMissing is { } whenMissing)
        {
            text += $", {Value(whenMissing)} in sessions that began before the claim was declared";
        }

        return text
            + (claim.Kind == ClaimKind.Timestamp ? ". The token carries whole seconds." : ".")
            + (claim.Bearer ? ""
                : claim.Constant is not null ? " Bearer tokens do not carry it."
                : $" Bearer tokens do not carry it: null {(layout.IsOptional ? "also" : "only")} in requests with one.");
    }

    private static string Value(ClaimLiteral literal) => literal switch
    {
        { Items: { Count: 0 } } => "empty",
        { Items: { } items } => string.Join(", ", items.Select(item => Code(Text(literal.Kind, item)))),
        _ => Code(Text(literal.Kind, literal.Text)),
    };

    private static string Text(ClaimKind kind, string text) => kind switch
    {
        ClaimKind.Timestamp => DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, CultureInfo.InvariantCulture)).ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture),
        ClaimKind.String when text.Length == 0 => "\"\"",
        _ => text,
    };

    private static string TypeName(ClaimModel claim) =>
        claim.Kind.ToString().ToLowerInvariant() + (claim.IsArray ? "[]" : "");
}
