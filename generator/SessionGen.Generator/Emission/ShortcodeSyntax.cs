using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Generator.Emission;

/// <summary>
/// Shortcodes as C#. Nothing of the file becomes code but the names of members, which are identifiers: there is no expression that the
/// grammar of shortcodes does not have.
/// </summary>
internal static class ShortcodeSyntax
{
    private const string User = "user";

    /// <summary>One operand as it is, whatever its value: the only one, or the last.</summary>
    public static void EmitOperand(LineMapping mapping, string head, ShortcodeOperandModel operand, Conversion conversion, string tail)
    {
        head += conversion.Head;
        tail = conversion.Tail + tail;
        if (operand.Literal is { } literal)
        {
            mapping.Line(head, conversion.Literal(literal) + tail, operand.Span);
            return;
        }

        if (IsVerbatim(operand))
        {
            mapping.Line(head, $"{User}.{string.Join(".", operand.Members)}{tail}", operand.Span);
            return;
        }

        // The C# is longer than what it stands for: one line for each member keeps every column right.
        mapping.Line(head, User, Part(operand, 0));
        for (var i = 0; i < operand.Members.Count; i++)
        {
            mapping.Line("    .", CSharpText.Identifier(operand.Members[i]) + (i == operand.Members.Count - 1 ? tail : ""), Part(operand, i + 1));
        }
    }

    /// <summary>
    /// The statements that return the first operand that is neither null nor false, and the last one whatever it is.
    /// </summary>
    /// <param name="writer">Gets the statements.</param>
    /// <param name="mapping">Maps them.</param>
    /// <param name="operands">At least one.</param>
    /// <param name="conversion">Makes an operand the value of the claim.</param>
    /// <param name="isNullable">The claim may be null, so the last operand may be behind a member that is.</param>
    public static void EmitChoice(SourceWriter writer, LineMapping mapping, EquatableArray<ShortcodeOperandModel> operands, Conversion conversion, bool isNullable)
    {
        for (var i = 0; i < operands.Count - 1; i++)
        {
            EmitTest(mapping, operands[i], operands[i].Members.Count, i, " && global::SessionGen.SessionShortcodes.IsSet(" + Value(operands[i], i) + "))");
            EmitReturn(writer, mapping, operands[i], conversion, Value(operands[i], i));
        }

        var last = operands[operands.Count - 1];
        var checkedMembers = conversion.Head == "[.. " ? last.Members.Count : last.Members.Count - 1;
        if (isNullable && checkedMembers > 0)
        {
            EmitTest(mapping, last, checkedMembers, operands.Count - 1, ")");
            EmitReturn(writer, mapping, last, conversion, string.Join(".", [Local(operands.Count - 1, checkedMembers), .. last.Members.Skip(checkedMembers).Select(CSharpText.Identifier)]));
            writer.Lines("return null;");
            return;
        }

        EmitOperand(mapping, "return ", last, conversion, ";");
        mapping.End();
    }

    // if (user.A is { } a && a.B is { } b …: null anywhere on the way is null, whatever the members' types are.
    private static void EmitTest(LineMapping mapping, ShortcodeOperandModel operand, int count, int index, string tail)
    {
        if (operand.Literal is { } literal)
        {
            mapping.Line("if (", $"{new Conversion("", "", null).Literal(literal)} is {{ }} {Local(index, 1)}{tail}", operand.Span);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            var owner = i == 0 ? User : Local(index, i);
            var head = i == 0 ? "if (" : "    && ";
            var member = $"{CSharpText.Identifier(operand.Members[i])} is {{ }} {Local(index, i + 1)}{(i == count - 1 ? tail : "")}";
            if (i == 0 && Part(operand, 1) is { } first && first.Start.Offset - operand.Span.Start.Offset == User.Length + 1)
            {
                mapping.Line(head, $"{owner}.{member}", operand.Span);
            }
            else
            {
                mapping.Line($"{head}{owner}.", member, Part(operand, i + 1));
            }
        }
    }

    private static void EmitReturn(SourceWriter writer, LineMapping mapping, ShortcodeOperandModel operand, Conversion conversion, string value)
    {
        using (writer.Block())
        {
            var converted = operand.Literal is { } literal ? conversion.Literal(literal) : value;
            mapping.Line("return " + conversion.Head, $"{converted}{conversion.Tail};", operand.Span);
            mapping.End();
        }
    }

    private static string Value(ShortcodeOperandModel operand, int index) => Local(index, Math.Max(1, operand.Members.Count));

    private static string Local(int operand, int member) => $"value{CSharpText.Literal(operand + 1)}_{CSharpText.Literal(member)}";

    private static bool IsVerbatim(ShortcodeOperandModel operand) =>
        operand.Members.All(member => CSharpText.Identifier(member) == member)
        && operand.Span.Length == User.Length + operand.Members.Sum(member => member.Length + 1);

    /// <summary>The span of <c>user</c> (0) or of a member (from 1); the whole operand where its text is not what it says, as with escapes in YAML.</summary>
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
