using System.Diagnostics;

namespace SessionGen.Testing.Processes;

/// <summary>Runs the .NET command line as a user at a terminal would: nothing of the surrounding test run leaks into it.</summary>
internal static class DotNet
{
    /// <summary>
    /// No process may outlive the command: neither MSBuild's nodes nor the compiler's server, which would keep files of the
    /// temporary folder open.
    /// </summary>
    public static readonly IReadOnlyList<string> BuildArguments = ["-nodeReuse:false", "-p:UseSharedCompilation=false", "-nologo"];

    public static Task<CommandResult> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        CommandLine.RunAsync(StartInfo(folder, arguments), input: null, cancellationToken);

    public static ProcessStartInfo StartInfo(string folder, IEnumerable<string> arguments)
    {
        var start = CommandLine.StartInfo("dotnet", folder, arguments);

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
}
