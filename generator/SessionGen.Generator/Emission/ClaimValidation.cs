namespace SessionGen.Generator.Emission;

/// <summary>The statements that check claims against the bounds of sessions.yaml.</summary>
internal static class ClaimValidation
{
    private const string Guard = "global::SessionGen.Infrastructure.SessionClaimsGuard";

    // The instance ends with a dot; it is empty for this.
    public static void Emit(SourceWriter writer, EquatableArray<ClaimLayout> members, string instance)
    {
        foreach (var claim in members)
        {
            if (claim.IsConstant)
            {
                continue;
            }

            var property = claim.Access(instance);
            if (claim.IsNullable && !claim.IsOptional)
            {
                writer.Lines($"{Guard}.Required({property}, {CSharpText.Literal(claim.Path)});");
            }

            if (!HasBounds(claim))
            {
                continue;
            }

            if (!claim.IsNullable)
            {
                EmitChecks(writer, claim, property);
                continue;
            }

            using (writer.Block($"if ({property} is {{ }} {claim.Local})"))
            {
                EmitChecks(writer, claim, claim.Local);
            }
        }
    }

    // Whether the type of the property lets in what the token must not carry.
    private static bool HasBounds(ClaimLayout claim) =>
        claim.Claim.IsArray || claim.Claim.Kind is ClaimKind.String or ClaimKind.Number or ClaimKind.Enum or ClaimKind.Object;

    private static void EmitChecks(SourceWriter writer, ClaimLayout claim, string value)
    {
        var names = $"{CSharpText.Literal(claim.Path)}, {CSharpText.Literal(claim.Key)}";
        if (!claim.Claim.IsArray)
        {
            EmitCheck(writer, claim, value, names);
            return;
        }

        var maxItems = claim.Claim.MaxItems is { } maximum ? $", maxItems: {CSharpText.Literal(maximum)}" : "";
        writer.Lines($"{Guard}.Items({value}, {names}{maxItems});");
        if (HasBounds(claim with { Claim = claim.Claim with { IsArray = false } }))
        {
            using (writer.Block($"foreach (var item in {value})"))
            {
                EmitCheck(writer, claim, "item", names);
            }
        }
    }

    private static void EmitCheck(SourceWriter writer, ClaimLayout claim, string value, string names)
    {
        switch (claim.Claim.Kind)
        {
            case ClaimKind.Number:
                writer.Lines($"{Guard}.Number({value}, {names});");
                break;
            case ClaimKind.Enum:
                writer.Lines($"{Guard}.Declared({claim.Enum!.HelperName}.IsDeclared({value}), {names});");
                break;
            case ClaimKind.Object:
                if (!claim.IsNullable)
                {
                    writer.Lines($"{Guard}.Required({value}, {CSharpText.Literal(claim.Path)});");
                }

                writer.Lines($"{claim.Object!.HelperName}.Validate({value});");
                break;
            default:
                var maxLength = claim.Claim.MaxLength is { } maximum ? $", maxLength: {CSharpText.Literal(maximum)}" : "";
                writer.Lines($"{Guard}.Text({value}, {names}{maxLength});");
                break;
        }
    }
}
