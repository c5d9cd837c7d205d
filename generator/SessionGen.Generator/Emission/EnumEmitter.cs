namespace SessionGen.Generator.Emission;

/// <summary>One file for each enum claim.</summary>
internal static class EnumEmitter
{
    private const string Json = "global::System.Text.Json.Serialization";

    public static GeneratedFile Emit(string @namespace, EnumLayout layout, string hintName)
    {
        var writer = GeneratedFile.Begin(@namespace);
        writer.Summary($"The values of the claim {ClaimDocumentation.Code(layout.ClaimName)}.");
        if (layout.Description is { } description && description.Trim().Length > 0)
        {
            writer.Remarks(ClaimDocumentation.Prose(description));
        }

        // So that an endpoint that answers with the claims says what the token says, and not a number.
        writer.Lines($"[{Json}.JsonConverter(typeof({Json}.JsonStringEnumConverter<{layout.FullName}>))]");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block($"public enum {layout.TypeName}"))
        {
            var members = new Separated(writer);
            foreach (var value in layout.Values)
            {
                members.Next();
                writer.Summary($"{ClaimDocumentation.Code(value.Value)} in the token.");
                if (value.Value.Trim() == value.Value)
                {
                    // The converter refuses names that begin or end with white space.
                    writer.Lines($"[{Json}.JsonStringEnumMemberName({CSharpText.Literal(value.Value)})]");
                }

                writer.Lines($"{CSharpText.Identifier(value.MemberName)},");
            }
        }

        return new GeneratedFile(hintName, writer.ToString());
    }
}
