using System.ComponentModel;
using SessionGen.Tool.Writing;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SessionGen.Tool.Commands;

/// <summary>Writes the JSON Schema or the key reference, to a file or to standard output.</summary>
internal sealed class SchemaCommand(IAnsiConsole console) : Command<SchemaCommand.Settings>
{
    internal enum Format
    {
        Json,
        Markdown,
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var text = settings.Format == Format.Json ? JsonSchemaWriter.Write() : KeyReferenceWriter.Write();
        if (settings.Output is { } path)
        {
            return WrittenFile.WriteOrCheck(path, text, settings.Check, "sessiongen schema --output " + path, console);
        }

        // Not through the console's own methods, which break long lines.
        console.Profile.Out.Writer.Write(text);
        return ExitCode.Success;
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("-o|--output <FILE>")]
        [Description("The file to write. Without it, the text goes to standard output.")]
        public string? Output { get; init; }

        [CommandOption("-f|--format <FORMAT>")]
        [Description("'json' writes the JSON Schema, 'markdown' a reference of the keys for people.")]
        [DefaultValue(Format.Json)]
        public Format Format { get; init; }

        [CommandOption("--check")]
        [Description("Writes nothing, and fails if the file of --output is out of date.")]
        public bool Check { get; init; }

        public override ValidationResult Validate() => Check && Output is null
            ? ValidationResult.Error("--check needs --output with the file to compare.")
            : ValidationResult.Success();
    }
}
