namespace SessionGen.Configuration.Syntax;

internal enum ShortcodeOperandKind
{
    /// <summary><c>user.A.B</c></summary>
    Member,

    /// <summary><c>'text'</c></summary>
    Text,

    /// <summary>A number, <c>true</c> or <c>false</c>.</summary>
    Word,
}

/// <summary>One operand of a shortcode.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Members">The names after <c>user</c>.</param>
/// <param name="Value">The text of a literal, quotes resolved.</param>
/// <param name="Start">Where it starts in the file.</param>
/// <param name="End">Where it ends in the file.</param>
internal sealed record ShortcodeOperand(ShortcodeOperandKind Kind, IReadOnlyList<string> Members, string Value, int Start, int End);
