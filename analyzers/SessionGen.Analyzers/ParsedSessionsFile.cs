using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration;

namespace SessionGen.Analyzers;

/// <summary>A sessions.yaml of a project. Immutable and thread-safe, shared by all analyzers.</summary>
internal sealed class ParsedSessionsFile
{
    // The compiler keeps the value with the AdditionalText, so that each version of a file is read once. Null if it cannot be read.
    public static readonly AdditionalTextValueProvider<ParsedSessionsFile?> Provider =
        new(file => file.GetText() is { } text ? new ParsedSessionsFile(text) : null);

    private ParsedSessionsFile(SourceText text)
    {
        File = SessionsFile.Read(text.ToString());
    }

    public delegate bool Cache(
        AdditionalText file, AdditionalTextValueProvider<ParsedSessionsFile?> provider, out ParsedSessionsFile? parsed);

    public static ParsedSessionsFile? Find(AnalyzerOptions options, Cache cache) =>
        SessionsFiles.Find(options).FirstOrDefault() is { } file && cache(file, Provider, out var parsed) ? parsed : null;

    public SessionsFile File { get; }
}
