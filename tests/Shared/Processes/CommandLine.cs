using System.Diagnostics;
using System.Text;

namespace SessionGen.Testing.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class CommandLine
{
    /// <summary>Far above what any command takes on two busy cores; a command that hangs fails its test and not the whole run.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    public static ProcessStartInfo StartInfo(string program, string folder, IEnumerable<string> arguments) => new(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    /// <param name="start">From <see cref="StartInfo"/>.</param>
    /// <param name="input">What the program reads from its standard input, which then ends.</param>
    /// <param name="cancellationToken">Ends the program and all it started.</param>
    public static async Task<CommandResult> RunAsync(ProcessStartInfo start, string? input, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);

        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return new CommandResult(start.WorkingDirectory, $"{start.FileName} {string.Join(' ', start.ArgumentList)}", process.ExitCode, output.ToString());
        }
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (output)
        {
            output.Append(line).Append('\n');
        }
    }
}
