namespace SessionGen.Tool.Commands;

internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The file has errors.</summary>
    public const int Errors = 1;

    /// <summary>The command line is wrong, or a file cannot be read or written.</summary>
    public const int Failure = 2;
}
