using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration;

namespace SessionGen.Analyzers;

/// <summary>A sessions.yaml of a project. Immutable and thread-safe, shared by all analyzers.</summary>
internal sealed class ParsedSessionsFile
{
    /// <summary>
    /// Reads each version of the file once, for all analyzers and compilations: the compiler keeps the value with the
    /// <c>AdditionalText</c>, which an editor replaces only when the file changes.
    /// </summary>
    /// <remarks>Null for a file that cannot be read; the compiler reports that itself.</remarks>
    public static readonly AdditionalTextValueProvider<ParsedSessionsFile?> Provider =
        new(file => file.GetText() is { } text ? new ParsedSessionsFile(text) : null);

    private ParsedSessionsFile(SourceText text)
    {
        File = SessionsFile.Read(text.ToString());
    }

    /// <summary><c>CompilationStartAnalysisContext.TryGetValue</c>.</summary>
    public delegate bool Cache(
        AdditionalText file, AdditionalTextValueProvider<ParsedSessionsFile?> provider, out ParsedSessionsFile? parsed);

    /// <summary>Returns the first file, as the generator does, or null if there is none or it cannot be read.</summary>
    public static ParsedSessionsFile? Find(AnalyzerOptions options, Cache cache) =>
        SessionsFiles.Find(options).FirstOrDefault() is { } file && cache(file, Provider, out var parsed) ? parsed : null;

    public SessionsFile File { get; }
}
