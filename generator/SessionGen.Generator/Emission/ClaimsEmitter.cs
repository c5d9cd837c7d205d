namespace SessionGen.Generator.Emission;

/// <summary>SessionClaims.g.cs: the record an application fills in, its nested records, and the names of the claims.</summary>
internal static class ClaimsEmitter
{
    public static GeneratedFile Emit(string @namespace, ClaimsLayout layout)
    {
        var writer = GeneratedFile.Begin(@namespace);
        writer.Summary(
            "The custom claims of a session token, as sessions.yaml declares them. Immutable; equal where all values are equal.");
        writer.Lines(CommonSyntax.GeneratedCode);
        using (writer.Block("public sealed partial record SessionClaims"))
        {
            EmitMembers(writer, layout.Root);
            if (layout.Root.Members.Count > 0)
            {
                writer.Line();
            }

            EmitNames(writer, layout.Root);
        }

        return new GeneratedFile("SessionClaims.g.cs", writer.ToString());
    }

    private static void EmitMembers(SourceWriter writer, RecordLayout record)
    {
        var members = new Separated(writer);
        if (record.Members.Any(claim => claim.HasField))
        {
            members.Next();
            foreach (var claim in record.Members)
            {
                if (claim.HasField)
                {
                    writer.Lines(Field(claim));
                }
            }
        }

        foreach (var claim in record.Members)
        {
            members.Next();
            EmitProperty(writer, claim);
        }

        foreach (var claim in record.Members)
        {
            if (claim.Object is { } nested)
            {
                members.Next();
                writer.Summary(
                    $"The value of the claim {ClaimDocumentation.Code(claim.Path)}. Immutable; equal where all values are equal.");
                using (writer.Block($"public sealed partial record {nested.TypeName}"))
                {
                    EmitMembers(writer, nested);
                }
            }
        }
    }

    private static string Field(ClaimLayout claim)
    {
        if (claim.Claim.Constant is { } constant)
        {
            return $"private static readonly {claim.ValueType} {claim.Field} = {Normalized(claim, claim.Literal(constant))};";
        }

        var type = claim.Claim.IsArray
            ? $"global::SessionGen.Infrastructure.SessionClaimsList<{claim.ItemType}>{(claim.IsNullable ? "?" : "")}"
            : claim.PropertyType;
        var initial = claim.Claim.Default is { } literal ? " = " + Normalized(claim, claim.Literal(literal))
            : claim.IsNullable || claim.IsValueType ? ""
            : " = null!";
        return $"private readonly {type} {claim.Field}{initial};";
    }

    private static void EmitProperty(SourceWriter writer, ClaimLayout claim)
    {
        ClaimDocumentation.Write(writer, claim);
        var head = $"public {(claim.IsRequired ? "required " : "")}{claim.PropertyType} {claim.Property}";
        if (claim.Claim.Constant is { } constant)
        {
            writer.Lines($"{head} => {(claim.HasField ? claim.Field : claim.Literal(constant))};");
        }
        else if (claim.HasField)
        {
            using (writer.Block(head))
            {
                writer.Lines($"get => {claim.Field};");
                writer.Lines($"init => {claim.Field} = {Normalized(claim, "value")};");
            }
        }
        else
        {
            writer.Lines($"{head} {{ get; init; }}{(claim.Claim.Default is { } value ? $" = {claim.Literal(value)};" : "")}");
        }
    }

    private static string Normalized(ClaimLayout claim, string value) => claim.Claim switch
    {
        { IsArray: true, Kind: ClaimKind.Timestamp } => $"global::SessionGen.Infrastructure.SessionClaimsList.CopyWholeSeconds({value})",
        { IsArray: true } => $"global::SessionGen.Infrastructure.SessionClaimsList.Copy({value})",
        _ when value == "value" => "global::SessionGen.Infrastructure.SessionClaimsTimestamp.ToWholeSeconds(value)",
        _ => value,
    };

    private static void EmitNames(SourceWriter writer, RecordLayout record)
    {
        writer.Summary("The names of the claims in the token.");
        using (writer.Block("public static class Names"))
        {
            var names = new Separated(writer);
            foreach (var claim in record.Members)
            {
                names.Next();
                writer.Summary(ClaimDocumentation.Code(claim.Claim.Name));
                writer.Lines($"public const string {claim.Property} = {CSharpText.Literal(claim.Claim.Name)};");
            }
        }
    }
}
