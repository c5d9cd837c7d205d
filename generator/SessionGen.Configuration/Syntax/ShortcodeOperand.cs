namespace SessionGen.Configuration.Syntax;

internal enum ShortcodeOperandKind
{
    Member,
    Text,
    Word,
}

/// <summary>One operand of a shortcode. The value is that of a literal, quotes resolved.</summary>
internal sealed record ShortcodeOperand(ShortcodeOperandKind Kind, IReadOnlyList<string> Members, string Value, int Start, int End);
