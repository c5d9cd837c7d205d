using System.Globalization;

namespace SessionGen.Generator.Emission;

/// <summary><c>ISessionClaims</c>, implemented explicitly, so that a claim may be called <c>read</c> or <c>validate</c>.</summary>
internal static class ClaimsSerializationEmitter
{
    private const string Contract = "global::SessionGen.ISessionClaims<SessionClaims>";

    public static GeneratedFile Emit(string @namespace, ClaimsLayout layout)
    {
        var writer = GeneratedFile.Begin(@namespace);
        EmitRoot(writer, layout.Root);
        foreach (var record in layout.Objects)
        {
            ObjectHelperEmitter.Emit(writer, record);
        }

        foreach (var @enum in layout.Enums)
        {
            EnumHelperEmitter.Emit(writer, @enum);
        }

        return new GeneratedFile("SessionClaims.Serialization.g.cs", writer.ToString());
    }

    private static void EmitRoot(SourceWriter writer, RecordLayout record)
    {
        using (writer.Block($"partial record SessionClaims : {Contract}"))
        {
            var fingerprint = ClaimsFingerprint.Of(record.Members.Select(member => member.Claim));
            writer.Lines($"static ulong {Contract}.ModelFingerprint => 0x{fingerprint.ToString("X16", CultureInfo.InvariantCulture)}UL;");
            writer.Lines($"static global::System.ReadOnlySpan<byte> {Contract}.ModelNames => {CSharpText.Utf8Literal(Names(record))};");
            writer.Line();
            using (writer.Block($"void {Contract}.WriteTo(global::System.Text.Json.Utf8JsonWriter writer)"))
            {
                ClaimWriting.Emit(writer, record.Members, instance: "");
            }

            EmitBearer(writer, record);
            using (writer.Block($"void {Contract}.Validate()"))
            {
                ClaimValidation.Emit(writer, record.Members, instance: "");
            }

            writer.Lines($"static SessionClaims? {Contract}.Read(");
            using (writer.Indented())
            {
                writer.Lines("ref global::System.Text.Json.Utf8JsonReader reader,");
                writer.Lines("ref global::SessionGen.Infrastructure.SessionTokenPayload payload)");
            }

            using (writer.Block())
            {
                ClaimReading.EmitRoot(writer, record);
            }

            writer.Lines($"static bool {Contract}.TryCreate(");
            using (writer.Indented())
            {
                writer.Lines("global::System.Security.Claims.ClaimsPrincipal principal,");
                writer.Lines("[global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SessionClaims? claims,");
                writer.Lines("[global::System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? missing)");
            }

            using (writer.Block())
            {
                ClaimFinding.Emit(writer, record);
            }
        }
    }

    private static string Names(RecordLayout record)
    {
        var names = record.Members.Select(claim => $"{Quote(claim.Claim.Name)}:{Value(claim)}");
        return "{" + string.Join(",", names) + "}";

        static string Quote(string name) => "\"" + name.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
        static string Value(ClaimLayout claim) => claim.Object is { } inner ? Names(inner) : claim.IsConstant ? "0" : "1";
    }

    private static void EmitBearer(SourceWriter writer, RecordLayout record)
    {
        if (record.Members.Any(claim => !claim.Claim.Bearer))
        {
            using (writer.Block($"void {Contract}.WriteBearerTo(global::System.Text.Json.Utf8JsonWriter writer)"))
            {
                ClaimLayout[] written = [.. record.Members.Where(claim => claim.Claim.Bearer)];
                ClaimWriting.Emit(writer, new EquatableArray<ClaimLayout>(written), instance: "");
            }
        }

        if (record.Members.Any(claim => claim.IsHiddenFromBearer))
        {
            using (writer.Block($"SessionClaims {Contract}.ForBearer() => this with", "};"))
            {
                foreach (var claim in record.Members.Where(claim => claim.IsHiddenFromBearer))
                {
                    writer.Lines($"{claim.Property} = null,");
                }
            }

            writer.Line();
        }
    }
}
