using Microsoft.CodeAnalysis;
using SessionGen.Configuration;
using SessionGen.Generator.Emission;

namespace SessionGen.Generator.Pipeline;

/// <summary>A file after it was read. Never equal to another one: what later steps need of it they take out and compare.</summary>
internal sealed class SessionsFileRead
{
    private SessionsFileRead(string path, SessionsFile file)
    {
        Path = path;
        File = file;
    }

    public string Path { get; }

    public SessionsFile File { get; }

    /// <summary>
    /// The file to compile: the first by ordinal path, whatever order the build lists them in.
    /// </summary>
    public static AdditionalText? First(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken) =>
        InOrder(files).FirstOrDefault();

    /// <summary>Another file beside it: nobody could tell which of the two holds (SESS006).</summary>
    public static string? SecondPath(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken) =>
        InOrder(files).Skip(1).FirstOrDefault()?.Path;

    /// <summary>
    /// Without a file, or with one that cannot be opened, everything has its default (SESS005 is the analyzers' to report).
    /// </summary>
    public static SessionsFileRead From(AdditionalText? file, CancellationToken cancellationToken)
    {
        var text = file?.GetText(cancellationToken)?.ToString() ?? "";
        return new SessionsFileRead(file?.Path ?? "", SessionsFile.Read(text, cancellationToken));
    }

    /// <summary>Null where the file names no user type: then there is nothing to make claims from.</summary>
    public static ShortcodesModel? Shortcodes(SessionsFileRead read, CancellationToken cancellationToken) =>
        read.File.Model.UserType is { } userType
            ? new ShortcodesModel(userType, read.File.Bound.UserType.Node?.Span, read.Path, read.File.Shortcodes)
            : null;

    private static IEnumerable<AdditionalText> InOrder(ImmutableArray<AdditionalText> files) =>
        files.OrderBy(file => file.Path, StringComparer.Ordinal);
}
