using SessionGen.Configuration.Findings;

namespace SessionGen.Generator.Emission;

/// <summary>Shortcodes as C#. Nothing of the file becomes code but the names of members, which are identifiers.</summary>
internal static class ShortcodeSyntax
{
    private const string User = "user";

    public static void EmitOperand(LineMapping mapping, string head, ShortcodeOperandModel operand, Conversion conversion, string tail)
    {
        if (operand.Literal is { } literal)
        {
            mapping.Line(head, conversion.Convert(literal) + tail, operand.Span);
            return;
        }

        head += conversion.Head;
        tail = conversion.Tail + tail;

        if (IsVerbatim(operand))
        {
            mapping.Line(head, $"{User}.{string.Join(".", operand.Members)}{tail}", operand.Span);
            return;
        }

        // The C# is longer than what it stands for: one line for each member keeps every column right.
        mapping.Line(head, User, Part(operand, 0));
        for (var i = 0; i < operand.Members.Count; i++)
        {
            mapping.Line(
                "    .",
                CSharpText.Identifier(operand.Members[i]) + (i == operand.Members.Count - 1 ? tail : ""),
                Part(operand, i + 1));
        }
    }

    // Returns the first operand that is neither null nor false, or the last one.
    public static void EmitChoice(
        SourceWriter writer,
        LineMapping mapping,
        EquatableArray<ShortcodeOperandModel> operands,
        Conversion conversion,
        bool isNullable)
    {
        var locals = new UniqueNames(User);
        for (var i = 0; i < operands.Count - 1; i++)
        {
            var value = EmitTest(mapping, locals, operands[i], conversion, operands[i].Members.Count, checksFalse: true);
            EmitReturn(writer, mapping, operands[i], conversion, value);
        }

        var last = operands[operands.Count - 1];
        var checkedMembers = conversion.IsSpread ? last.Members.Count : last.Members.Count - 1;
        if (isNullable && checkedMembers > 0)
        {
            var value = EmitTest(mapping, locals, last, conversion, checkedMembers, checksFalse: false);
            EmitReturn(writer, mapping, last, conversion, value, hasLastMember: checkedMembers < last.Members.Count);
            writer.Lines("return null;");
            return;
        }

        EmitOperand(mapping, "return ", last, conversion, ";");
        mapping.End();
    }

    // Writes: if (user.A is { } a && a.B is { } b)
    // Returns the local that holds the value.
    private static string EmitTest(
        LineMapping mapping,
        UniqueNames locals,
        ShortcodeOperandModel operand,
        Conversion conversion,
        int count,
        bool checksFalse)
    {
        if (operand.Literal is { } literal)
        {
            var value = locals.Get("value");
            mapping.Line(
                "if (",
                $"{ClaimLiteralSyntax.Expression(literal, conversion.ItemType, conversion.Enum)} is {{ }} {value}{Tail(value)}",
                operand.Span);
            return value;
        }

        var owner = User;
        for (var i = 0; i < count; i++)
        {
            var local = locals.GetLocal(operand.Members[i]);
            var head = i == 0 ? "if (" : "    && ";
            var member = $"{CSharpText.Identifier(operand.Members[i])} is {{ }} {local}{(i == count - 1 ? Tail(local) : "")}";
            if (i == 0 && !CSharpText.IsKeyword(operand.Members[0]))
            {
                mapping.Line(head, $"{owner}.{member}", operand.Span);
            }
            else
            {
                mapping.Line($"{head}{owner}.", member, Part(operand, i + 1));
            }

            owner = local;
        }

        return owner;

        string Tail(string value) => checksFalse ? $" && global::SessionGen.Infrastructure.SessionShortcodes.IsSet({value}))" : ")";
    }

    private static void EmitReturn(
        SourceWriter writer,
        LineMapping mapping,
        ShortcodeOperandModel operand,
        Conversion conversion,
        string value,
        bool hasLastMember = false)
    {
        using (writer.Block())
        {
            if (operand.Literal is { } literal)
            {
                mapping.Line("return ", conversion.Convert(literal) + ";", operand.Span);
            }
            else if (!hasLastMember)
            {
                mapping.Line("return " + conversion.Head, $"{value}{conversion.Tail};", operand.Span);
            }
            else
            {
                mapping.Line("return " + conversion.Head, value, operand.Span);
                mapping.Line(
                    "    .",
                    $"{CSharpText.Identifier(operand.Members[operand.Members.Count - 1])}{conversion.Tail};",
                    Part(operand, operand.Members.Count));
            }

            mapping.End();
        }
    }

    private static bool IsVerbatim(ShortcodeOperandModel operand) =>
        operand.Members.All(member => CSharpText.Identifier(member) == member)
        && operand.Span.Length == User.Length + operand.Members.Sum(member => member.Length + 1);

    // The span of user (0) or of a member (from 1); the whole operand where its text is not what it says, as with escapes in YAML.
    private static SourceSpan Part(ShortcodeOperandModel operand, int index)
    {
        if (operand.Span.Length != User.Length + operand.Members.Sum(member => member.Length + 1))
        {
            return operand.Span;
        }

        var start = index == 0 ? 0 : User.Length + 1 + operand.Members.Take(index - 1).Sum(member => member.Length + 1);
        var length = index == 0 ? User.Length : operand.Members[index - 1].Length;
        var position = Shift(operand.Span.Start, start);
        return new SourceSpan(position, Shift(position, length));
    }

    private static SourcePosition Shift(SourcePosition position, int count) =>
        new(position.Offset + count, position.Line, position.Column + count);
}
