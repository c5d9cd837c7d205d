namespace SessionGen.Generator.Emission;

/// <summary>The body of <c>TryCreate</c>: claims out of a principal that another authentication handler made.</summary>
internal static class ClaimFinding
{
    private const string Finder = "global::SessionGen.Infrastructure.SessionClaimsPrincipal";

    public static void Emit(SourceWriter writer, RecordLayout record)
    {
        if (record.Members.Any(CanBeMissing))
        {
            writer.Lines("claims = null;");
        }

        foreach (var claim in record.Members)
        {
            if (claim.IsConstant)
            {
                continue;
            }

            writer.Lines($"var {claim.Local} = {Find(claim)};");
            if (!CanBeMissing(claim) || claim.IsHiddenFromBearer)
            {
                continue;
            }

            using (writer.Block($"if ({claim.Local} is null)"))
            {
                writer.Lines($"missing = {CSharpText.Literal(claim.Path)};");
                writer.Lines("return false;");
            }
        }

        var hidden = record.Members.Where(claim => CanBeMissing(claim) && claim.IsHiddenFromBearer);
        var missing = string.Concat(hidden.Select(claim => $"{claim.Local} is null ? {CSharpText.Literal(claim.Path)} : "));
        writer.Lines($"missing = {missing}null;");
        using (writer.Block("claims = new SessionClaims", "};"))
        {
            ClaimReading.EmitInitializers(writer, record.Members);
        }

        writer.Lines("return true;");
    }

    // Texts of any kind are strings, and none at all is an empty array.
    private static bool CanBeMissing(ClaimLayout claim) =>
        claim.IsRequired && claim is not { Claim: { IsArray: true, Kind: ClaimKind.String } };

    private static string Find(ClaimLayout claim)
    {
        var arguments = $"principal, {CSharpText.Literal(claim.Claim.Name)}";
        if (claim.Object is { } record)
        {
            return $"{record.HelperName}.Find({arguments})";
        }

        // An identity provider that has nothing to say of an array writes no claim, which is an empty array and not a missing one.
        var suffix = claim.IsRequired ? "OrEmpty" : "";
        var method = claim.Claim.IsArray ? "FindItems" + suffix : "Find";
        return claim.Claim.Kind switch
        {
            ClaimKind.String when claim.Claim.IsArray => $"{Finder}.FindStrings{suffix}({arguments})",
            ClaimKind.String => $"{Finder}.FindString({arguments})",
            ClaimKind.Enum => $"{Finder}.{method}({arguments}, {claim.Enum!.HelperName}.Parse)",
            var kind => $"{Finder}.{method}({arguments}, {Finder}.Parse{kind})",
        };
    }
}
