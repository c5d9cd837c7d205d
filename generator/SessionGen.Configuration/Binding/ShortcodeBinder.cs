using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>The shortcodes of a claim, checked against its type as far as that needs no C#.</summary>
internal sealed class ShortcodeBinder(FindingSink findings, ClaimLiteralReader literals, bool hasUserType, List<ShortcodeModel> shortcodes)
{
    public bool Bind(YamlScalar scalar, ClaimModel claim, string[] path)
    {
        if (ShortcodeReader.Read(scalar, findings) is not { } parts)
        {
            return false;
        }

        var keepsType = parts.Count == 1;
        if (!keepsType && (claim.Kind != ClaimKind.String || claim.IsArray))
        {
            findings.Report(
                FindingDescriptors.ValueDoesNotFit,
                scalar.Span,
                Invariant.Format(
                    "Text around a shortcode produces a string, but the claim '{0}' has the type {1}. "
                        + "Write a single shortcode without text, or 'type: string'.",
                    Quote.Text(claim.Name),
                    ClaimTypes.GetName(claim.Kind, claim.IsArray)));
            return false;
        }

        var length = parts.Sum(part => part.Text?.Length ?? 0);
        if (claim.MaxLength is { } limit && length > limit)
        {
            findings.Report(
                FindingDescriptors.ValueDoesNotFit,
                scalar.Span,
                Invariant.Format(
                    "The claim '{0}' can have at most {1} characters, but the text around its shortcodes has {2}.",
                    Quote.Text(claim.Name),
                    limit,
                    length));
            return false;
        }

        var isRight = CheckUserType(parts, scalar.SourceText);
        var models = new ShortcodePartModel[parts.Count];
        for (var i = 0; i < models.Length; i++)
        {
            models[i] = new ShortcodePartModel(
                parts[i].Text,
                BindOperands(parts[i].Operands, scalar.SourceText, keepsType ? claim : null, ref isRight));
        }

        if (isRight)
        {
            shortcodes.Add(new ShortcodeModel(new EquatableArray<string>(path), new EquatableArray<ShortcodePartModel>(models)));
        }

        return isRight;
    }

    // SESS025, once a claim.
    private bool CheckUserType(IReadOnlyList<ShortcodePart> parts, YamlText text)
    {
        if (hasUserType)
        {
            return true;
        }

        var operands = parts.SelectMany(part => part.Operands);
        if (operands.FirstOrDefault(operand => operand.Kind == ShortcodeOperandKind.Member) is not { } member)
        {
            return true;
        }

        findings.Report(FindingDescriptors.NoUserType, text.GetSpan(member.Start, member.Start + Shortcodes.Root.Length));
        return false;
    }

    private EquatableArray<ShortcodeOperandModel> BindOperands(
        IReadOnlyList<ShortcodeOperand> operands,
        YamlText text,
        ClaimModel? claim,
        ref bool isRight)
    {
        var models = new ShortcodeOperandModel[operands.Count];
        for (var i = 0; i < models.Length; i++)
        {
            var operand = operands[i];
            ClaimLiteral? literal = null;
            if (operand.Kind != ShortcodeOperandKind.Member)
            {
                literal = BindLiteral(operand, text, claim);
                isRight &= literal is not null;
            }

            models[i] = new ShortcodeOperandModel(
                new EquatableArray<string>([.. operand.Members]),
                literal,
                text.GetSpan(operand.Start, operand.End));
        }

        return new EquatableArray<ShortcodeOperandModel>(models);
    }

    // A literal that is the whole value, or its fallback, must be one of the claim's type; one inside a text may be any.
    private ClaimLiteral? BindLiteral(ShortcodeOperand operand, YamlText text, ClaimModel? claim)
    {
        var style = operand.Kind == ShortcodeOperandKind.Text ? YamlScalarStyle.SingleQuoted : YamlScalarStyle.Plain;
        var node = new YamlScalar(text, operand.Start, operand.End, operand.Value, style);
        if (claim is null)
        {
            return literals.Read(
                "fallback",
                node,
                new ClaimModel { Name = string.Empty, PropertyName = string.Empty, Kind = ClaimLiteralReader.Infer(node).Kind });
        }

        if (claim.IsArray)
        {
            findings.Report(
                FindingDescriptors.ValueDoesNotFit,
                node.Span,
                Invariant.Format("The claim '{0}' is an array, and a literal is not. Use only members of user.", Quote.Text(claim.Name)));
            return null;
        }

        if (claim.Kind == ClaimKind.String && style == YamlScalarStyle.Plain)
        {
            findings.Report(new Finding(
                FindingDescriptors.ValueDoesNotFit,
                node.Span,
                [Invariant.Format(
                    "The claim '{0}' is a string, and {1} is not. Write '{1}' in single quotes, or give the claim another type.",
                    Quote.Text(claim.Name),
                    Quote.Text(operand.Value))],
                Suggestion: "'" + operand.Value + "'"));
            return null;
        }

        return literals.Read("fallback", node, claim);
    }
}
