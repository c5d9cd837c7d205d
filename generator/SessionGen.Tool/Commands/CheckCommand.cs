using System.ComponentModel;
using System.Globalization;
using SessionGen.Configuration;
using SessionGen.Configuration.Findings;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SessionGen.Tool.Commands;

/// <summary>Prints the findings of one file as the compiler prints them.</summary>
internal sealed class CheckCommand(IAnsiConsole console) : Command<CheckCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var path = FindFile(settings.Path ?? ".");
        var file = SessionsFile.Read(File.ReadAllText(path), cancellationToken);
        foreach (var finding in file.Findings)
        {
            // Not through the console's own methods, which break long lines.
            console.Profile.Out.Writer.WriteLine(Format(path, finding));
        }

        return file.HasErrors ? ExitCode.Errors : ExitCode.Success;
    }

    private static string Format(string path, Finding finding)
    {
        var severity = finding.Descriptor.Severity switch
        {
            FindingSeverity.Error => "error",
            FindingSeverity.Warning => "warning",
            _ => "info",
        };
        var start = finding.Span.Start;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{path}({start.Line + 1},{start.Column + 1}): {severity} {finding.Descriptor.Id}: "
                + $"{finding.Message} ({finding.Descriptor.HelpLink})");
    }

    private static string FindFile(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        var files = Directory.GetFiles(path).Where(SessionsFileName.Matches).Order(StringComparer.Ordinal).ToArray();
        return files switch
        {
            [] => throw new FileNotFoundException($"There is no sessions.yaml in '{Path.GetFullPath(path)}'."),
            [var single] => Path.GetRelativePath(".", single),
            _ => throw new IOException(
                $"'{Path.GetFullPath(path)}' contains more than one sessions.yaml: "
                    + $"{string.Join(", ", files.Select(Path.GetFileName))}. Keep one of them."),
        };
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "[path]")]
        [Description("The file, or the folder that contains sessions.yaml. Default: the current folder.")]
        public string? Path { get; init; }
    }
}
