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
            var type = layout.FullName;
            EmitSwitch(writer, layout, $"bool IsDeclared({type} value) => value", (_, member) => $"{member} => true,", "false");
            writer.Line();
            EmitSwitch(
                writer,
                layout,
                $"global::System.ReadOnlySpan<byte> ToUtf8({type} value) => value",
                (value, member) => $"{member} => {CSharpText.Utf8Literal(value)},",
                "throw new global::System.ArgumentOutOfRangeException(nameof(value), value, null)");
            writer.Line();
            EmitTryReadItem(writer, layout);
            EmitSwitch(
                writer,
                layout,
                $"{type}? Parse(string? text) => text",
                (value, member) => $"{CSharpText.Literal(value)} => {member},",
                "null");
        }
    }

    private static void EmitSwitch(SourceWriter writer, EnumLayout layout, string head, Func<string, string, string> arm, string otherwise)
    {
        using (writer.Block($"public static {head} switch", "};"))
        {
            foreach (var member in layout.Values)
            {
                writer.Lines(arm(member.Value, Member(layout, member.MemberName)));
            }

            writer.Lines($"_ => {otherwise},");
        }
    }

    private static void EmitTryReadItem(SourceWriter writer, EnumLayout layout)
    {
        using (writer.Block(
            $"public static bool TryReadItem(ref global::System.Text.Json.Utf8JsonReader reader, out {layout.FullName} value)"))
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

    private static string Member(EnumLayout layout, string name) => $"{layout.FullName}.{CSharpText.Identifier(name)}";
}
