namespace SessionGen.Tool.Commands;

internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The file has errors, or with <c>--check</c> a written file is out of date.</summary>
    public const int Errors = 1;

    /// <summary>The command line is wrong, or a file cannot be read or written.</summary>
    public const int Failure = 2;

    /// <summary>A change breaks or loosens sessions that are alive, and no reason was given.</summary>
    public const int ReasonNeeded = 3;
}
