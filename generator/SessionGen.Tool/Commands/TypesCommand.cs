using System.ComponentModel;
using SessionGen.Tool.Writing;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SessionGen.Tool.Commands;

/// <summary>Writes the claims as TypeScript.</summary>
internal sealed class TypesCommand(IAnsiConsole console) : Command<TypesCommand.Settings>
{
    private const string DefaultOutput = "session-claims.d.ts";

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var input = Input.Read(settings.Path, cancellationToken);
        if (input.File.HasErrors)
        {
            FindingWriter.Write(input.Errors, FindingFormat.Text, console);
            return ExitCode.Errors;
        }

        return WrittenFile.WriteOrCheck(
            settings.Output ?? DefaultOutput, TypeScriptWriter.Write(input.File.Model), settings.Check, "sessiongen types", console);
    }

    internal sealed class Settings : FileSettings
    {
        [CommandOption("-o|--output <FILE>")]
        [Description("The file to write. Default: session-claims.d.ts in the current folder.")]
        public string? Output { get; init; }

        [CommandOption("--check")]
        [Description("Writes nothing, and fails if the file is out of date.")]
        public bool Check { get; init; }
    }
}
