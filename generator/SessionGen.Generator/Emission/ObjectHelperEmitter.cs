namespace SessionGen.Generator.Emission;

/// <summary>The file-local class that writes, checks and reads a nested record.</summary>
internal static class ObjectHelperEmitter
{
    public static void Emit(SourceWriter writer, RecordLayout record)
    {
        writer.Summary($"Writes, checks and reads <see cref=\"{record.FullName}\"/>.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block($"file static class {record.HelperName}"))
        {
            using (writer.Block($"public static void WriteTo(global::System.Text.Json.Utf8JsonWriter writer, {record.FullName} value)"))
            {
                ClaimWriting.Emit(writer, record.Members, "value.");
            }

            using (writer.Block($"public static void Validate({record.FullName} value)"))
            {
                ClaimValidation.Emit(writer, record.Members, "value.");
            }

            writer.Lines("public static bool TryRead(");
            using (writer.Indented())
            {
                writer.Lines(
                    $"""
                    ref global::System.Text.Json.Utf8JsonReader reader,
                    ref global::SessionGen.Infrastructure.SessionTokenPayload payload,
                    string claim,
                    ref {record.FullName}? value)
                    """);
            }

            using (writer.Block())
            {
                using (writer.Block(
                    "if (!global::SessionGen.Infrastructure.SessionClaimsJson.TryReadStartObject("
                    + "ref reader, ref payload, claim, isFirst: value is null))"))
                {
                    writer.Lines("return payload.Problem is null;");
                }

                ClaimReading.EmitObject(writer, record);
            }

            EmitFind(writer, record);
        }
    }

    private static void EmitFind(SourceWriter writer, RecordLayout record)
    {
        using (writer.Block(
            $"public static {record.FullName}? Find(global::System.Security.Claims.ClaimsPrincipal principal, string type)"))
        {
            writer.Lines(
                $$"""
                if (global::SessionGen.Infrastructure.SessionClaimsPrincipal.FindString(principal, type) is not { } json)
                {
                    return null;
                }

                var reader = new global::System.Text.Json.Utf8JsonReader(global::System.Text.Encoding.UTF8.GetBytes(json));
                var payload = default(global::SessionGen.Infrastructure.SessionTokenPayload);
                {{record.FullName}}? value = null;
                try
                {
                    return TryRead(ref reader, ref payload, type, ref value) ? value : null;
                }
                catch (global::System.Text.Json.JsonException)
                {
                    return null;
                }
                """);
        }
    }
}
