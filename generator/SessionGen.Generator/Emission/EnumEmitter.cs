namespace SessionGen.Generator.Emission;

/// <summary>One file for each enum claim.</summary>
internal static class EnumEmitter
{
    public static GeneratedFile Emit(string @namespace, EnumLayout layout, string hintName)
    {
        var writer = GeneratedFile.Begin(@namespace);
        writer.Summary($"The values of the claim {ClaimDocumentation.Code(layout.ClaimName)}.");
        if (layout.Description is { } description && description.Trim().Length > 0)
        {
            writer.Remarks(ClaimDocumentation.Prose(description));
        }

        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block($"public enum {layout.TypeName}"))
        {
            var members = new Separated(writer);
            foreach (var value in layout.Values)
            {
                members.Next();
                writer.Summary($"{ClaimDocumentation.Code(value.Value)} in the token.");
                writer.Lines($"{CSharpText.Identifier(value.MemberName)},");
            }
        }

        return new GeneratedFile(hintName, writer.ToString());
    }
}
