using System.Text.RegularExpressions;

namespace SessionGen.Testing.Processes;

/// <summary>What a command line program said and how it ended.</summary>
internal sealed partial record CommandResult(string Folder, string CommandLine, int ExitCode, string Output)
{
    /// <summary>
    /// Each warning and error once, in the order of the text, as `dotnet build` prints it, but for the folder of the project at its
    /// start and the project's name in brackets at its end.
    /// </summary>
    public IReadOnlyList<string> Diagnostics =>
    [
        .. Output.Split('\n')
            .Where(line => DiagnosticLine().IsMatch(line))
            .Select(line => ProjectSuffix().Replace(line.Trim(), "").Replace(Folder + "/", "", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The same, up to the message: <c>sessions.yaml(3,5): error SESS010</c>.</summary>
    public IReadOnlyList<string> DiagnosticHeads => [.. Diagnostics.Select(line => line[..DiagnosticLine().Match(line).Index] + DiagnosticLine().Match(line).Value.TrimEnd(':'))];

    public CommandResult ShouldSucceed()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode} of {CommandLine}:\n{Output}");
        return this;
    }

    public CommandResult ShouldFail()
    {
        Assert.True(ExitCode != 0, $"Exit code 0, and a failure was expected, of {CommandLine}:\n{Output}");
        return this;
    }

    public CommandResult ShouldHaveNoDiagnostics()
    {
        Assert.True(Diagnostics.Count == 0, $"Warnings or errors of {CommandLine}:\n{string.Join('\n', Diagnostics)}");
        return this;
    }

    [GeneratedRegex(@"\b(warning|error)( [A-Z]+[0-9]*)?\s*:")]
    private static partial Regex DiagnosticLine();

    [GeneratedRegex(@" \[[^\]]*proj\]$")]
    private static partial Regex ProjectSuffix();
}
