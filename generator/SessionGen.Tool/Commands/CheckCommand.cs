using System.ComponentModel;
using SessionGen.Tool.Writing;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SessionGen.Tool.Commands;

/// <summary>Prints what the compiler would report of sessions.yaml and its lock.</summary>
internal sealed class CheckCommand(IAnsiConsole console) : Command<CheckCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var findings = Input.Read(settings.Path, cancellationToken).FindAll(cancellationToken);
        FindingWriter.Write(findings, settings.Format, console);
        return findings.Any(located => located.Finding.IsError) ? ExitCode.Errors : ExitCode.Success;
    }

    internal sealed class Settings : FileSettings
    {
        [CommandOption("-f|--format <FORMAT>")]
        [Description("'text' for people and editors, 'json' for programs, 'github' for annotations of GitHub Actions.")]
        [DefaultValue(FindingFormat.Text)]
        public FindingFormat Format { get; init; }
    }
}
