using SessionGen.Tests;

// What the test platform starts runs the tests; what tests start is another process on a file.
return args switch
{
    [nameof(SignInsUntilKilled), var path] => await SignInsUntilKilled.RunAsync(path),
    [nameof(StoreProcess), var path] => await StoreProcess.RunAsync(path),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
