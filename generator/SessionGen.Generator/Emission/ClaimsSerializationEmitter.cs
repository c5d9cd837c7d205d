namespace SessionGen.Generator.Emission;

/// <summary>
/// SessionClaims.Serialization.g.cs: the contract with the runtime, <c>ISessionClaims</c>. It is implemented explicitly, so that the
/// record shows nothing but claims and a claim may be called <c>read</c> or <c>validate</c>.
/// </summary>
internal static class ClaimsSerializationEmitter
{
    private const string Payload = "ref global::System.Text.Json.Utf8JsonReader reader, ref global::SessionGen.SessionTokenPayload payload";
    private const string Principal = "global::System.Security.Claims.ClaimsPrincipal principal";

    public static GeneratedFile Emit(string @namespace, ClaimsLayout layout)
    {
        var writer = GeneratedFile.Begin(@namespace);
        EmitRoot(writer, layout.Root);
        foreach (var record in layout.Objects)
        {
            writer.Line();
            ObjectHelperEmitter.Emit(writer, record);
        }

        foreach (var @enum in layout.Enums)
        {
            writer.Line();
            EnumHelperEmitter.Emit(writer, @enum);
        }

        return new GeneratedFile("SessionClaims.Serialization.g.cs", writer.ToString());
    }

    private static void EmitRoot(SourceWriter writer, RecordLayout record)
    {
        var contract = $"global::SessionGen.ISessionClaims<{record.FullName}>";
        using (writer.Block($"partial record SessionClaims : {contract}"))
        {
            using (writer.Block($"void {contract}.WriteTo(global::System.Text.Json.Utf8JsonWriter writer)"))
            {
                ClaimWriting.Emit(writer, record.Members, instance: "");
            }

            writer.Line();
            using (writer.Block($"void {contract}.Validate()"))
            {
                ClaimValidation.Emit(writer, record.Members, instance: "");
            }

            writer.Line();
            using (writer.Block($"static {record.FullName}? {contract}.Read({Payload})"))
            {
                ClaimReading.EmitRoot(writer, record);
            }

            writer.Line();
            writer.Lines($"static bool {contract}.TryCreate(");
            using (writer.Indented())
            {
                writer.Lines($"{Principal},");
                writer.Lines($"[global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out {record.FullName}? claims,");
                writer.Lines("[global::System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? missing)");
            }

            using (writer.Block())
            {
                ClaimFinding.Emit(writer, record);
            }
        }
    }
}
