using Spectre.Console;

namespace SessionGen.Tool.Commands;

/// <summary>A file that a command writes; with <c>--check</c> it compares the file instead, for CI.</summary>
internal static class WrittenFile
{
    public static int WriteOrCheck(string path, string text, bool check, string command, IAnsiConsole console)
    {
        var isCurrent = File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == text;
        if (isCurrent)
        {
            return ExitCode.Success;
        }

        if (check)
        {
            var state = File.Exists(path) ? "is out of date" : "does not exist";
            console.Profile.Out.Writer.WriteLine($"{path} {state}. Run '{command}' and commit the file.");
            return ExitCode.Errors;
        }

        File.WriteAllText(path, text);
        return ExitCode.Success;
    }
}
