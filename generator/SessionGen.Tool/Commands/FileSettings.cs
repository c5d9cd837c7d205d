using System.ComponentModel;
using Spectre.Console.Cli;

namespace SessionGen.Tool.Commands;

internal abstract class FileSettings : CommandSettings
{
    [CommandArgument(0, "[path]")]
    [Description("The file, or the folder that contains sessions.yaml. Default: the current folder.")]
    public string? Path { get; init; }
}
