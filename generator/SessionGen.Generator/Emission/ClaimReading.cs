namespace SessionGen.Generator.Emission;

/// <summary>The statements that read claims with <c>Utf8JsonReader</c>, in one pass over the object.</summary>
internal static class ClaimReading
{
    private const string Json = "global::SessionGen.Infrastructure.SessionClaimsJson";

    public static void EmitRoot(SourceWriter writer, RecordLayout record)
    {
        EmitLoop(
            writer,
            record.Members,
            refused: "return null;",
            writeMissing: path => writer.Lines($"payload.RejectMissing({path});\nreturn null;"),
            writeOther: () =>
            {
                using (writer.Block("if (!payload.Read(ref reader))"))
                {
                    writer.Lines("return null;");
                }
            });
        using (writer.Block("return new SessionClaims", "};"))
        {
            EmitInitializers(writer, record.Members, fromPayload: true);
        }
    }

    public static void EmitObject(SourceWriter writer, RecordLayout record)
    {
        EmitLoop(
            writer,
            record.Members,
            refused: "return false;",
            writeMissing: path => writer.Lines($"return payload.LeaveOutMissing({path});"),
            writeOther: () => writer.Lines("reader.Skip();"));
        using (writer.Block($"value = new {record.FullName}", "};"))
        {
            EmitInitializers(writer, record.Members);
        }

        writer.Lines("return true;");
    }

    // The locals of required claims are known not to be null.
    public static void EmitInitializers(SourceWriter writer, EquatableArray<ClaimLayout> members, bool fromPayload = false)
    {
        foreach (var claim in members)
        {
            if (!claim.IsConstant)
            {
                // No default in the place of what the user has.
                var condition = fromPayload && claim.IsHiddenFromBearer && !claim.IsRequired && !claim.IsOptional
                    ? "payload.IsBearerToken ? null : "
                    : "";
                writer.Lines($"{claim.Property} = {condition}{Value(claim)},");
            }
        }
    }

    private static void EmitLoop(
        SourceWriter writer, EquatableArray<ClaimLayout> members, string refused, Action<string> writeMissing, Action writeOther)
    {
        foreach (var claim in members)
        {
            if (!claim.IsConstant)
            {
                writer.Lines($"{claim.ValueType}? {claim.Local} = null;");
            }
        }

        using (writer.Block("while (reader.Read() && reader.TokenType != global::System.Text.Json.JsonTokenType.EndObject)"))
        {
            foreach (var claim in members)
            {
                EmitMember(writer, claim, refused);
            }

            writeOther();
        }

        foreach (var claim in members)
        {
            if (!claim.IsRequired)
            {
                continue;
            }

            if (claim.WhenMissing() is { } value)
            {
                using (writer.Block($"if ({claim.Local} is null && payload.IsStored)"))
                {
                    writer.Lines($"{claim.Local} = {value};");
                }
            }

            var condition = claim.IsHiddenFromBearer ? " && !payload.IsBearerToken" : "";
            using (writer.Block($"if ({claim.Local} is null{condition})"))
            {
                writeMissing(CSharpText.Literal(claim.Path));
            }
        }
    }

    private static void EmitMember(SourceWriter writer, ClaimLayout claim, string refused)
    {
        using (writer.Block($"if (reader.ValueTextEquals({CSharpText.Utf8Literal(claim.Claim.Name)}))"))
        {
            if (claim.IsConstant)
            {
                // The file says what it is; a token of another version of the file changes nothing.
                writer.Lines("reader.Skip();");
            }
            else
            {
                // An older token may still carry what bearer tokens are not to have.
                if (claim.IsHiddenFromBearer)
                {
                    using (writer.Block("if (payload.IsBearerToken)"))
                    {
                        writer.Lines("reader.Skip();");
                        writer.Lines("continue;");
                    }
                }

                using (writer.Block($"if (!{TryRead(claim)})"))
                {
                    writer.Lines(refused);
                }
            }

            writer.Lines("continue;");
        }
    }

    private static string TryRead(ClaimLayout claim)
    {
        var arguments = $"ref reader, ref payload, {CSharpText.Literal(claim.Path)}, ref {claim.Local}";
        var many = claim.Claim.IsArray;
        return claim.Claim.Kind switch
        {
            ClaimKind.Enum => $"{Json}.TryRead{(many ? "Items" : "Item")}({arguments}, {claim.Enum!.HelperName}.TryReadItem)",
            ClaimKind.Object => $"{claim.Object!.HelperName}.TryRead({arguments})",
            var kind => $"{Json}.TryRead{kind}{(many ? "s" : "")}({arguments})",
        };
    }

    private static string Value(ClaimLayout claim)
    {
        if (claim.Claim.Default is { } literal)
        {
            return $"{claim.Local} ?? {claim.Literal(literal)}";
        }

        return claim.IsRequired && claim.IsValueType && !claim.IsHiddenFromBearer ? claim.Local + ".Value" : claim.Local;
    }
}
