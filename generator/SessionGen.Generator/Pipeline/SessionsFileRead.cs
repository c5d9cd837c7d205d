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

    // By ordinal path, so that the order in the build has no effect.
    public static AdditionalText? First(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken) =>
        InOrder(files).FirstOrDefault();

    public static string? SecondPath(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken) =>
        InOrder(files).Skip(1).FirstOrDefault()?.Path;

    // Without a readable file everything has its default; the analyzers report SESS005.
    public static SessionsFileRead From(AdditionalText? file, CancellationToken cancellationToken)
    {
        var text = file?.GetText(cancellationToken)?.ToString() ?? "";
        return new SessionsFileRead(file?.Path ?? "", SessionsFile.Read(text, cancellationToken));
    }

    public static ShortcodesModel? Shortcodes(SessionsFileRead read, CancellationToken cancellationToken) =>
        read.File.Model.UserType is { } userType
            ? new ShortcodesModel(userType, read.File.Bound.UserType.Node?.Span, read.Path, read.File.Shortcodes)
            : null;

    private static IEnumerable<AdditionalText> InOrder(ImmutableArray<AdditionalText> files) =>
        files.OrderBy(file => file.Path, StringComparer.Ordinal);
}
