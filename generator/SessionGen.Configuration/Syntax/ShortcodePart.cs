namespace SessionGen.Configuration.Syntax;

/// <summary>Text (no operands), or one <c>{{a || b}}</c> (no text).</summary>
internal sealed record ShortcodePart(string? Text, IReadOnlyList<ShortcodeOperand> Operands);
