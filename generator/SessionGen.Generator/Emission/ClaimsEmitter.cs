namespace SessionGen.Generator.Emission;

/// <summary>SessionClaims.g.cs: the record an application fills in, its nested records, and the names of the claims.</summary>
internal static class ClaimsEmitter
{
    public static GeneratedFile Emit(string @namespace, ClaimsLayout layout)
    {
        var writer = GeneratedFile.Begin(@namespace);
        writer.Summary("The custom claims of a session token, as sessions.yaml declares them. Immutable; equal where all values are equal.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block("public sealed partial record SessionClaims"))
        {
            foreach (var claim in layout.Root.Members)
            {
                EmitProperty(writer, claim);
                writer.Line();
            }

            EmitNestedRecords(writer, layout.Root);
            EmitNames(writer, layout.Root);
        }

        return new GeneratedFile("SessionClaims.g.cs", writer.ToString());
    }

    private static void EmitProperty(SourceWriter writer, ClaimLayout claim)
    {
        if (claim.HasField)
        {
            var fieldType = claim.Claim.IsArray ? $"global::SessionGen.SessionClaimsList<{claim.ItemType}>{(claim.IsNullable ? "?" : "")}" : claim.PropertyType;
            var initial = claim.Claim.Default is { } literal ? " = " + ClaimLiteralSyntax.Expression(literal, claim.Enum)
                : claim.IsNullable || claim.IsValueType ? "" : " = null!";
            writer.Lines($"private readonly {fieldType} {claim.Field}{initial};");
            writer.Line();
        }

        ClaimDocumentation.Write(writer, claim);
        var head = $"public {(claim.IsRequired ? "required " : "")}{claim.PropertyType} {claim.Property}";
        if (claim.Claim.Constant is { } constant)
        {
            writer.Lines($"{head} => {ClaimLiteralSyntax.Expression(constant, claim.Enum)};");
        }
        else if (claim.HasField)
        {
            using (writer.Block(head))
            {
                writer.Lines($"get => {claim.Field};");
                writer.Lines($"init => {claim.Field} = {Normalized(claim)};");
            }
        }
        else
        {
            writer.Lines($"{head} {{ get; init; }}{(claim.Claim.Default is { } value ? $" = {ClaimLiteralSyntax.Expression(value, claim.Enum)};" : "")}");
        }
    }

    private static string Normalized(ClaimLayout claim) => claim.Claim switch
    {
        { IsArray: true, Kind: Configuration.Model.ClaimKind.Timestamp } => "global::SessionGen.SessionClaimsList.CopyWholeSeconds(value)",
        { IsArray: true } => "global::SessionGen.SessionClaimsList.Copy(value)",
        _ => "global::SessionGen.SessionClaimsTimestamp.ToWholeSeconds(value)",
    };

    private static void EmitNestedRecords(SourceWriter writer, RecordLayout record)
    {
        foreach (var claim in record.Members)
        {
            if (claim.Object is not { } nested)
            {
                continue;
            }

            writer.Summary($"The value of the claim {ClaimDocumentation.Code(claim.Path)}. Immutable; equal where all values are equal.");
            using (writer.Block($"public sealed partial record {nested.TypeName}"))
            {
                var isFirst = true;
                foreach (var member in nested.Members)
                {
                    if (!isFirst)
                    {
                        writer.Line();
                    }

                    isFirst = false;
                    EmitProperty(writer, member);
                }

                if (nested.Members.Any(member => member.Object is not null))
                {
                    writer.Line();
                    EmitNestedRecords(writer, nested);
                }
            }

            writer.Line();
        }
    }

    private static void EmitNames(SourceWriter writer, RecordLayout record)
    {
        writer.Summary("The names of the claims in the token.");
        using (writer.Block("public static class Names"))
        {
            var isFirst = true;
            foreach (var claim in record.Members)
            {
                if (!isFirst)
                {
                    writer.Line();
                }

                isFirst = false;
                writer.Summary(ClaimDocumentation.Code(claim.Claim.Name));
                writer.Lines($"public const string {claim.Property} = {CSharpText.Literal(claim.Claim.Name)};");
            }
        }
    }
}
