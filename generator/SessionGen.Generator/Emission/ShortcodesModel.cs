using SessionGen.Configuration.Findings;

namespace SessionGen.Generator.Emission;

/// <summary>
/// The type behind <c>{{user.…}}</c> and the shortcodes that use it, with their places: <c>#line</c> directives point to them. The one
/// model with positions, and so the one output that an edit which only moves lines emits anew.
/// </summary>
/// <param name="UserType">The type, without <c>global::</c>.</param>
/// <param name="UserTypeSpan">Where the file names it.</param>
/// <param name="Path">
/// The file, as the build names it and as diagnostics of analyzers name it. A relative path would not do: the compiler takes it for
/// relative to the generated file.
/// </param>
/// <param name="Shortcodes">The shortcodes, in the order of the file.</param>
internal sealed record ShortcodesModel(string UserType, SourceSpan? UserTypeSpan, string Path, EquatableArray<ShortcodeModel> Shortcodes);
