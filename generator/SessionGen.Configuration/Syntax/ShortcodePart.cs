namespace SessionGen.Configuration.Syntax;

/// <summary>A stretch of text, or one <c>{{a || b}}</c>.</summary>
/// <param name="Text">The text between shortcodes, or null.</param>
/// <param name="Operands">Those of a shortcode, or none.</param>
internal sealed record ShortcodePart(string? Text, IReadOnlyList<ShortcodeOperand> Operands);
