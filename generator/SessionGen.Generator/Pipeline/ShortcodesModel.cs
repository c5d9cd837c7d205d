using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Generator.Pipeline;

/// <summary>
/// The type behind <c>{{user.…}}</c> and the shortcodes that use it, with their places: <c>#line</c> directives point to them. The one
/// model with positions, and so the one output that an edit which only moves lines emits anew.
/// </summary>
/// <param name="UserType">The type, without <c>global::</c>.</param>
/// <param name="UserTypeSpan">Where the file names it.</param>
/// <param name="Path">The file, as messages name it.</param>
/// <param name="Shortcodes">The shortcodes, in the order of the file.</param>
internal sealed record ShortcodesModel(string UserType, SourceSpan? UserTypeSpan, string Path, EquatableArray<ShortcodeModel> Shortcodes)
{
    /// <summary>Null where the file names no user type: then there is nothing to make claims from.</summary>
    public static ShortcodesModel? Of((SessionsFileRead Read, string ProjectDirectory) input, CancellationToken cancellationToken)
    {
        var file = input.Read.File;
        return file.Model.UserType is { } userType
            ? new ShortcodesModel(userType, file.Facts.UserType.Node?.Span, RelativePath(input.Read.Path, input.ProjectDirectory), file.Shortcodes)
            : null;
    }

    /// <summary>The folder of the project, which ends with a separator; empty where the build does not say.</summary>
    public static string ProjectDirectory(AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken) =>
        options.GlobalOptions.TryGetValue("build_property.ProjectDir", out var directory) ? directory : "";

    // An absolute path would make the generated code, and with it the symbols, differ from machine to machine.
    private static string RelativePath(string path, string projectDirectory) =>
        projectDirectory.Length > 0 && path.StartsWith(projectDirectory, StringComparison.Ordinal) ? path.Substring(projectDirectory.Length) : path;
}
