namespace SessionGen.Configuration.Model;

/// <summary>A stretch of text, or one <c>{{a || b}}</c>.</summary>
/// <param name="Text">The text between shortcodes, or null for a shortcode.</param>
/// <param name="Operands">At least one for a shortcode: the first that is not null or false counts, the last one whatever it is.</param>
internal sealed record ShortcodePartModel(string? Text, EquatableArray<ShortcodeOperandModel> Operands);
