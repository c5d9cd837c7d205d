using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using SessionGen.Generator.Emission;

namespace SessionGen.Generator.Pipeline;

internal static class OutputExtensions
{
    public static void Add(this SourceProductionContext output, GeneratedFile file) =>
        output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));

    public static void AddAll(this SourceProductionContext output, IEnumerable<GeneratedFile> files)
    {
        foreach (var file in files)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            output.Add(file);
        }
    }

    public static void Report(this SourceProductionContext output, FirstError? error)
    {
        if (error is not null)
        {
            output.ReportDiagnostic(error.ToDiagnostic());
        }
    }
}
