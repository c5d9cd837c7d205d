namespace SessionGen.Generator.Emission;

/// <summary>The statements that write claims with <c>Utf8JsonWriter</c>.</summary>
internal static class ClaimWriting
{
    public static void Emit(SourceWriter writer, EquatableArray<ClaimLayout> members, string instance)
    {
        foreach (var claim in members)
        {
            var name = CSharpText.Utf8Literal(claim.Claim.Name);
            var property = claim.Access(instance);
            if (claim.Claim.Constant is { Items: null } constant)
            {
                writer.Lines(Constant(claim, constant, name, property));
            }
            else if (!claim.IsNullable)
            {
                EmitValue(writer, claim, name, property);
            }
            else
            {
                using (writer.Block($"if ({property} is {{ }} {claim.Local})"))
                {
                    EmitValue(writer, claim, name, claim.Local);
                }
            }
        }
    }

    // The text of a constant is known now, so its bytes can be: nothing is transcoded at run time.
    private static string Constant(ClaimLayout claim, ClaimLiteral constant, string name, string property) => constant.Kind switch
    {
        ClaimKind.String or ClaimKind.Enum or ClaimKind.Uuid when CSharpText.IsWellFormed(constant.Text) =>
            $"writer.WriteString({name}, {CSharpText.Utf8Literal(constant.Text)});",
        _ => Scalar(claim, name, property),
    };

    private static void EmitValue(SourceWriter writer, ClaimLayout claim, string name, string value)
    {
        if (claim.Claim.IsArray)
        {
            writer.Lines($"writer.WriteStartArray({name});");
            using (writer.Block($"foreach (var item in {value})"))
            {
                writer.Lines(Item(claim));
            }

            writer.Lines("writer.WriteEndArray();");
        }
        else if (claim.Object is { } record)
        {
            writer.Lines($"writer.WriteStartObject({name});");
            writer.Lines($"{record.HelperName}.WriteTo(writer, {value});");
            writer.Lines("writer.WriteEndObject();");
        }
        else
        {
            writer.Lines(Scalar(claim, name, value));
        }
    }

    private static string Scalar(ClaimLayout claim, string name, string value) => claim.Claim.Kind switch
    {
        ClaimKind.Boolean => $"writer.WriteBoolean({name}, {value});",
        ClaimKind.Integer or ClaimKind.Number => $"writer.WriteNumber({name}, {value});",
        ClaimKind.Timestamp => $"writer.WriteNumber({name}, {value}.ToUnixTimeSeconds());",
        ClaimKind.Enum => $"writer.WriteString({name}, {claim.Enum!.HelperName}.ToUtf8({value}));",
        _ => $"writer.WriteString({name}, {value});",
    };

    private static string Item(ClaimLayout claim) => claim.Claim.Kind switch
    {
        ClaimKind.Boolean => "writer.WriteBooleanValue(item);",
        ClaimKind.Integer or ClaimKind.Number => "writer.WriteNumberValue(item);",
        ClaimKind.Timestamp => "writer.WriteNumberValue(item.ToUnixTimeSeconds());",
        ClaimKind.Enum => $"writer.WriteStringValue({claim.Enum!.HelperName}.ToUtf8(item));",
        _ => "writer.WriteStringValue(item);",
    };
}
