namespace SessionGen.Generator.Emission;

/// <summary>The file-local class that knows the texts of an enum, so that none is looked up by reflection.</summary>
internal static class EnumHelperEmitter
{
    public static void Emit(SourceWriter writer, EnumLayout layout)
    {
        writer.Summary($"The texts of <see cref=\"{layout.FullName}\"/> in the token.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block($"file static class {layout.HelperName}"))
        {
            EmitIsDeclared(writer, layout);
            writer.Line();
            EmitToUtf8(writer, layout);
            writer.Line();
            EmitTryReadItem(writer, layout);
            EmitParse(writer, layout);
        }
    }

    private static void EmitIsDeclared(SourceWriter writer, EnumLayout layout)
    {
        using (writer.Block($"public static bool IsDeclared({layout.FullName} value) => value switch", "};"))
        {
            foreach (var member in layout.Values)
            {
                writer.Lines($"{Member(layout, member.MemberName)} => true,");
            }

            writer.Lines("_ => false,");
        }
    }

    private static void EmitToUtf8(SourceWriter writer, EnumLayout layout)
    {
        using (writer.Block($"public static global::System.ReadOnlySpan<byte> ToUtf8({layout.FullName} value) => value switch", "};"))
        {
            foreach (var member in layout.Values)
            {
                writer.Lines($"{Member(layout, member.MemberName)} => {CSharpText.Utf8Literal(member.Value)},");
            }

            writer.Lines("_ => throw new global::System.ArgumentOutOfRangeException(nameof(value), value, null),");
        }
    }

    private static void EmitTryReadItem(SourceWriter writer, EnumLayout layout)
    {
        using (writer.Block($"public static bool TryReadItem(ref global::System.Text.Json.Utf8JsonReader reader, out {layout.FullName} value)"))
        {
            writer.Lines("value = default;");
            using (writer.Block("if (reader.TokenType != global::System.Text.Json.JsonTokenType.String)"))
            {
                writer.Lines("return false;");
            }

            foreach (var member in layout.Values)
            {
                using (writer.Block($"if (reader.ValueTextEquals({CSharpText.Utf8Literal(member.Value)}))"))
                {
                    writer.Lines($"value = {Member(layout, member.MemberName)};");
                    writer.Lines("return true;");
                }
            }

            writer.Lines("return false;");
        }
    }

    private static void EmitParse(SourceWriter writer, EnumLayout layout)
    {
        using (writer.Block($"public static {layout.FullName}? Parse(string? text) => text switch", "};"))
        {
            foreach (var member in layout.Values)
            {
                writer.Lines($"{CSharpText.Literal(member.Value)} => {Member(layout, member.MemberName)},");
            }

            writer.Lines("_ => null,");
        }
    }

    private static string Member(EnumLayout layout, string name) => $"{layout.FullName}.{CSharpText.Identifier(name)}";
}
