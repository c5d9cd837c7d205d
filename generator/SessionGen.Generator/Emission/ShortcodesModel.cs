using SessionGen.Configuration.Findings;

namespace SessionGen.Generator.Emission;

/// <summary>The user type and its shortcodes with positions. An edit that only moves lines emits only this anew.</summary>
internal sealed record ShortcodesModel(string UserType, SourceSpan? UserTypeSpan, string Path, EquatableArray<ShortcodeModel> Shortcodes);
