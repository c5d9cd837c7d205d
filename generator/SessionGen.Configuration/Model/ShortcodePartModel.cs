namespace SessionGen.Configuration.Model;

/// <summary>Text (no operands), or one <c>{{a || b}}</c> (no text).</summary>
internal sealed record ShortcodePartModel(string? Text, EquatableArray<ShortcodeOperandModel> Operands);
