using Microsoft.CodeAnalysis;

namespace SessionGen.Generator.Tests.Harness;

internal static class CompilationAssert
{
    /// <summary>Fails on any error or warning, with the generated lines it points to.</summary>
    public static void HasNoWarnings(Compilation compilation)
    {
        var problems = Warnings(compilation);
        Assert.True(problems.Length == 0, string.Join("\n", problems.Take(20)));
    }

    /// <summary>Every error and warning, with the generated line it points to.</summary>
    public static string[] Warnings(Compilation compilation) =>
    [
        .. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(Describe),
    ];

    private static string Describe(Diagnostic diagnostic)
    {
        var line = diagnostic.Location.SourceTree?.GetText(TestContext.Current.CancellationToken).Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim();
        return $"{diagnostic}\n    {line}";
    }
}
