using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Configuration;

namespace SessionGen.Analyzers;

/// <summary>A sessions.yaml with the text it was read from. Immutable and thread-safe, shared by all analyzers.</summary>
internal sealed class ParsedSessionsFile
{
    /// <summary>
    /// Reads each version of the file once, however many analyzers and compilations ask: the compiler keeps the value with the
    /// <c>AdditionalText</c>, which an editor replaces only when the file changes.
    /// </summary>
    /// <remarks>Null for a file that cannot be read; the compiler reports that itself.</remarks>
    public static readonly AdditionalTextValueProvider<ParsedSessionsFile?> Provider =
        new(file => file.GetText() is { } text ? new ParsedSessionsFile(text) : null);

    private ParsedSessionsFile(SourceText text)
    {
        Text = text;
        File = SessionsFile.Read(text.ToString());
    }

    /// <summary><c>CompilationStartAnalysisContext.TryGetValue</c>.</summary>
    public delegate bool Cache(AdditionalText file, AdditionalTextValueProvider<ParsedSessionsFile?> provider, out ParsedSessionsFile? parsed);

    /// <summary>The file that counts: the first one, as for the generator. Null where there is none or it cannot be read.</summary>
    public static ParsedSessionsFile? Find(AnalyzerOptions options, Cache cache) =>
        SessionsFiles.Of(options).FirstOrDefault() is { } file && cache(file, Provider, out var parsed) ? parsed : null;

    public SourceText Text { get; }

    public SessionsFile File { get; }
}
