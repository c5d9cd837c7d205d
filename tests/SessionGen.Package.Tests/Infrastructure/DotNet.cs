using System.Diagnostics;
using System.Text;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>Runs the .NET command line as a user at a terminal would: nothing of the surrounding test run leaks into it.</summary>
internal static class DotNet
{
    /// <summary>Far above what any command takes on two busy cores; a command that hangs fails its test and not the whole run.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>
    /// No process may outlive the command: neither MSBuild's nodes nor the compiler's server, which would keep files of the
    /// temporary folder open.
    /// </summary>
    public static readonly IReadOnlyList<string> BuildArguments = ["-nodeReuse:false", "-p:UseSharedCompilation=false", "-nologo"];

    public static async Task<CommandResult> RunAsync(
        string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(folder, arguments) };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);

        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

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
            return new CommandResult(folder, "dotnet " + string.Join(' ', process.StartInfo.ArgumentList), process.ExitCode, output.ToString());
        }
    }

    public static ProcessStartInfo StartInfo(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // `dotnet test` tells its children where its own MSBuild is; CI=true would change how the packages are built.
        foreach (var name in start.Environment.Keys.Where(IsOfTheSurroundingRun).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        return start;
    }

    private static bool IsOfTheSurroundingRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_CLI_TEST", StringComparison.OrdinalIgnoreCase)
        || name is "CI" or "DOTNET_ENVIRONMENT" or "Configuration" or "Platform" or "TargetFramework";

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
